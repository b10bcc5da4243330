# Compose names the image by tag, or by digest after `make pin-images`.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS requirements
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.txt \
 && find /venv -name tests -type d -path '*/site-packages/*' -prune -exec rm -r {} + \
 && /venv/bin/python -m pip uninstall --quiet --yes pip

FROM ${PYTHON_IMAGE} AS postgresql
# What `backup` and `restore` call. The whole package would bring Perl, 60 MB.
RUN apt-get update && apt-get download postgresql-client-17 && dpkg --extract postgresql-client-17_*.deb /client

FROM ${PYTHON_IMAGE}
RUN apt-get update && apt-get install --yes --no-install-recommends libpq5 \
 && apt-get clean && rm -r /var/lib/apt/lists/*
COPY --from=postgresql /client/usr/lib/postgresql/17/bin/pg_dump /client/usr/lib/postgresql/17/bin/psql /usr/local/bin/
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --uid 10001 --home-dir /site --no-create-home site \
 && install --directory --owner site /secrets /site/var/page_cache /site/var/media /site/var/backups
WORKDIR /site
COPY --from=requirements /venv /venv
# What changes seldom comes first: compressing the static files takes longer than everything after it.
COPY manage.py ./
COPY genetargeting genetargeting
COPY pages pages
RUN SECRET_KEY=$(head -c 32 /dev/urandom | base64) ALLOWED_HOSTS=localhost python manage.py collectstatic --noinput --verbosity 0
COPY templates templates
COPY fixtures fixtures
COPY docs/writers docs/writers
USER site
EXPOSE 8000
CMD ["gunicorn", "--config", "python:genetargeting.server", "genetargeting.wsgi"]
