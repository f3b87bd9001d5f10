"""How names are written: every function takes text and gives text, reads only package data and keeps no state.

`normalize` cleans and takes a text apart, the writing-system modules (`latin`, `cyrillic`, `greek`, `korean`, `han`,
`chinese`, `kana`, `japanese`) give the spellings of one script, `legal_forms` and `glossary` know the words that many
organisations share, and `variants` is the only caller that puts them together.
"""
