# The service with its index baked in: what an image screens against is fixed by its digest.
#
# The last stage starts from nothing: Python and the libraries it loads, copied file by file from the Debian release that
# the environment was built on. There is no shell, no package manager and no second operating system to keep in step.
# Every RUN and COPY stands on one line, because `make prove-container` runs them without a container engine.
# Pin BASE by digest where images are built: --build-arg BASE=debian@sha256:...
ARG BASE=debian:12-slim

FROM ${BASE} AS base
RUN apt-get update -qq && apt-get upgrade -qqy && apt-get install -qqy --no-install-recommends python3.11-venv

FROM base AS build
WORKDIR /src
RUN python3.11 -m venv /opt/screening/venv
COPY requirements.lock ./
RUN /opt/screening/venv/bin/pip install --quiet --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY proto ./proto
COPY lists ./lists
COPY screening ./screening
RUN /opt/screening/venv/bin/pip install --quiet --no-deps --no-build-isolation --no-index .
COPY tools ./tools
RUN sh tools/image_root.sh /image
RUN /opt/screening/venv/bin/python tools/make_sbom.py --root /image --out /opt/screening/sbom.cdx.json
RUN /opt/screening/venv/bin/pip uninstall --quiet --yes $(/opt/screening/venv/bin/python tools/make_sbom.py --surplus)
COPY deploy/refresh.toml /opt/screening/refresh/
COPY deploy/lists /opt/screening/refresh/lists
RUN cp -R lists LICENSE /opt/screening/
RUN cp -a /opt/screening /image/opt/
# From here on everything runs in the root that the image will have.
RUN chroot /image /opt/screening/venv/bin/screening lists check --lists /opt/screening/lists
RUN chroot /image /opt/screening/venv/bin/screening index build --lists /opt/screening/lists --out /opt/screening/index
RUN chroot /image /opt/screening/venv/bin/screening index verify --index /opt/screening/index
RUN chmod -R a+rX,go-w /image/opt/screening

FROM scratch
ARG REVISION=unknown
LABEL org.opencontainers.image.title="screening" org.opencontainers.image.version="0.1.0" org.opencontainers.image.revision="${REVISION}"
LABEL org.opencontainers.image.description="Sanctions and entity-list screening for Japanese trade, over gRPC" org.opencontainers.image.licenses="GPL-3.0-or-later"
COPY --from=build /image /
ENV PATH=/opt/screening/venv/bin PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1
ENV SCREENING_INDEX_DIR=/opt/screening/index SCREENING_LISTS_DIR=/opt/screening/lists SCREENING_REFRESH_CONFIG=/opt/screening/refresh/refresh.toml
ENV SCREENING_STATE_DIR=/var/lib/screening/state SCREENING_DROP_DIR=/var/lib/screening/drop
# Callers come from other machines, so certificates are demanded (docs/access.md); the probe of the container does not leave it.
ENV SCREENING_LISTEN=0.0.0.0:50051 SCREENING_PROBE_LISTEN=127.0.0.1:50052
USER 10001:10001
EXPOSE 50051
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["/opt/screening/venv/bin/screening", "health", "--address", "127.0.0.1:50052", "--timeout", "4"]
ENTRYPOINT ["/opt/screening/venv/bin/screening"]
CMD ["serve"]
