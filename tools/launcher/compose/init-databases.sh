#!/bin/bash
# Run once by the PostgreSQL image on an empty data folder: one database and one role per service, and no other role
# gets in. The audit's role reads everything and writes nothing.
set -euo pipefail

statements() {
  echo "create role holdfast_audit login password '${HOLDFAST_DATABASE_PASSWORD}';"
  echo "grant pg_read_all_data to holdfast_audit;"
  for service in analytics catalog checkout loyalty notification order payment pricing promotion shipping warehouse; do
    name="holdfast_${service}"
    echo "create role ${name} login password '${HOLDFAST_DATABASE_PASSWORD}';"
    echo "create database ${name} owner ${name} encoding 'UTF8' template template0;"
    echo "revoke connect on database ${name} from public;"
    echo "grant connect on database ${name} to holdfast_audit;"
  done
}

statements | psql --set ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" --dbname postgres
