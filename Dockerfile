# Cyclebot in a container: no root, nothing to write but /tmp, the packages of the lock and no others.
# docs/operations.md says how it is run; compose.yaml runs two of them with a database.

FROM python:3.11-slim-bookworm AS built
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
WORKDIR /app
# The packages first: they change less often than the program.
COPY container/requirements.lock ./container/
RUN /opt/venv/bin/pip install --no-deps --require-hashes --requirement container/requirements.lock \
    && /opt/venv/bin/pip check
COPY pyproject.toml README.md LICENSE ./
COPY adapters ./adapters
COPY bot ./bot
COPY config ./config
COPY dialogs ./dialogs
COPY scheduler ./scheduler
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation --editable . \
    && /opt/venv/bin/python -m compileall -q /app

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin cyclebot
COPY --from=built /opt/venv /opt/venv
COPY --from=built /app /app
# Where a SQLite file may live; with PostgreSQL nothing is kept here.
RUN install --directory --owner cyclebot --group cyclebot --mode 0700 /data
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    HOME=/tmp \
    HOST=0.0.0.0 \
    PORT=3978 \
    CYCLEBOT_DATABASE_URL=sqlite:////data/cyclebot.sqlite
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 3978
# Whether it lives. Whether people should be sent to it is /readyz, for the load balancer.
HEALTHCHECK --interval=15s --timeout=5s --start-period=75s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["cyclebot"]
CMD ["serve"]
