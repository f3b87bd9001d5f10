# The service with its index baked in: what an image screens against is fixed by its digest.
# Every RUN and COPY of the first stage stands on one line, because tools/prove_container.sh runs them without a
# container engine. Pin BASE by digest where images are built: --build-arg BASE=python@sha256:...
ARG BASE=python:3.11-slim

FROM ${BASE} AS build
WORKDIR /src
RUN python -m venv /opt/screening/venv
COPY requirements.lock ./
RUN /opt/screening/venv/bin/pip install --quiet --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY proto ./proto
COPY lists ./lists
COPY screening ./screening
RUN /opt/screening/venv/bin/pip install --quiet --no-deps --no-build-isolation --no-index .
RUN cp -R lists /opt/screening/lists
RUN /opt/screening/venv/bin/screening lists check --lists /opt/screening/lists
RUN /opt/screening/venv/bin/screening index build --lists /opt/screening/lists --out /opt/screening/index
RUN /opt/screening/venv/bin/screening index verify --index /opt/screening/index
RUN chmod -R a+rX /opt/screening

FROM ${BASE}
RUN groupadd --gid 10001 screening && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin screening
COPY --from=build /opt/screening /opt/screening
ENV PATH=/opt/screening/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
ENV SCREENING_INDEX_DIR=/opt/screening/index SCREENING_LISTS_DIR=/opt/screening/lists SCREENING_LISTEN=0.0.0.0:50051
USER 10001:10001
EXPOSE 50051
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["screening", "health", "--timeout", "4"]
CMD ["screening", "serve"]
