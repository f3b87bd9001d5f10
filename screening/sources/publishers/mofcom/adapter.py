"""`mofcom-announcement`: announcements of China's Ministry of Commerce applied to the list served so far.

The ministry publishes changes and no consolidated list, so a publication is one or more pages (HTML, PDF or text, with
annexes) and the content of the list is what was served with those changes applied: 列入 adds entries, 移出 delists them,
暂停 suspends and 停止 or 取消 stops everything that a notice listed. An announcement that is read again changes nothing; a
page that has been taken down is not a delisting.

Row accounting: a row is a party that an announcement lists or takes off (a body printed under an entry is one as well),
or a notice whose measures it suspends or stops. Every row is stored; rejected is only a party to take off that is off
already. Anything else refuses the publication: a stated number that is not met, a notice or a party the list does not
hold, a missing annex, an announcement of another list, and an order that restores measures (恢复).

No page of the ministry was at hand: the shapes follow public reproductions of its announcements of 2023 to 2026 and of
spokesperson's statements of 2025, and the tests use pages in words of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.sources.publishers.adapter import Adapter, Parsed, SourceFile, account
from screening.sources.publishers.mofcom.announcement import LISTS, Announcement, read_announcements
from screening.sources.publishers.mofcom.orders import notice_orders, party_orders
from screening.sources.publishers.mofcom.standing import Standing

_SERIES = {"control": "商务部公告", "concern": "商务部公告", "unreliable": "不可靠实体清单工作机制"}


class MofcomAnnouncementAdapter:
    """Announcements about one of the three lists; the list's id says which (`cn-mofcom-control`)."""

    name = "mofcom-announcement"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The announcements applied to `previous`, in the order of their days.

        Raises:
            ListFormatError: an announcement cannot be read, concerns another list, or contradicts what is served.
        """
        which = next((part for part in LISTS if part in list_id), None)
        if which is None:
            raise ListFormatError((f"{list_id}: the id names none of the lists {', '.join(LISTS)}",))
        announcements = read_announcements(files)
        standing = Standing(list_id, previous)
        for announcement in announcements:
            _apply(standing, announcement, LISTS[which], _SERIES[which])
        latest = announcements[-1]
        return account(
            Parsed(
                entities=tuple(standing.entities.values()),
                rows=standing.rows,
                stored=standing.stored,
                rejected=tuple(standing.rejected),
                title=latest.title,
                notice=latest.number,
                as_of=latest.published_on,
                events=tuple(standing.events),
                effective_on=latest.effective_on,
            )
        )


def _apply(standing: Standing, announcement: Announcement, list_name: str, series: str) -> None:
    """One announcement applied; one that orders nothing for this list is another list's, or was not understood."""
    orders = party_orders(announcement, list_name)
    changes = notice_orders(announcement, series) if list_name in announcement.title + announcement.body else ()
    if not orders and not changes:
        text = f"{announcement.where}: `{announcement.title[:60]}` orders nothing for the list {list_name}"
        raise ListFormatError((text,))
    for order in orders:
        standing.apply_parties(announcement, order)
    for change in changes:
        standing.apply_notices(announcement, change)


ADAPTERS: tuple[Adapter, ...] = (MofcomAnnouncementAdapter(),)
