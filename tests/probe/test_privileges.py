"""Each privilege that is missing, and those that are too many."""

import json
from pathlib import Path

import pytest

from exporter.probe import privileges
from exporter.simulator import ALL_PRIVILEGES, IDENTITY_READ, READ_PRIVILEGES

from .support import AGAIN, BUCKETS, IF_ANOTHER, LISTING, PRIVILEGES, S3, TOKEN, WELL, Stage, grant, with_mends

ROOT = Path(__file__).parents[2]
PREFIX = "PRIVILEGE_S3_"
BEFORE = WELL[:5]
ENOUGH = (
    "ok    prod  privileges: PRIVILEGE_S3_BUCKETS_READ and PRIVILEGE_S3_UPLOADS_READ, without which no upload is listed"
)
FORBIDDEN = "the token's role lacks a privilege (status 403, http_unauthorized_error)"


def probed(stage: Stage, *names: str, **changes: object) -> tuple[bool, list[str]]:
    """What is said behind the credential of a role with these privileges."""
    stage.cluster.accounts.add_token(TOKEN, privileges=names)
    well, said = stage.probe(**changes)  # type: ignore[arg-type]  # settings of the cluster
    assert said[:5] == BEFORE
    return well, said[5:]


def without(*names: str) -> list[str]:
    return [name for name in READ_PRIVILEGES if name not in names]


def test_without_the_buckets(stage: Stage) -> None:
    or_named = "      or name the buckets in clusters.prod.buckets.names"
    assert probed(stage, *without(PREFIX + "BUCKETS_READ")) == (False, [
        "FAIL  prod  privileges: PRIVILEGE_S3_BUCKETS_READ is missing: the buckets cannot be found",
        *grant("PRIVILEGE_S3_BUCKETS_READ"),
        or_named,
        f"FAIL  prod  buckets: they cannot be found, and none is listed: {FORBIDDEN}",
        *grant("PRIVILEGE_S3_BUCKETS_READ"),
        or_named.replace("the buckets", "them"),
        S3,
    ])  # fmt: skip


def test_named_buckets_need_no_discovery(stage: Stage) -> None:
    assert probed(stage, *without(PREFIX + "BUCKETS_READ"), buckets={"names": ["backups"]}) == (True, [
        PRIVILEGES, "ok    prod  buckets: 1 named in clusters.prod.buckets.names", LISTING, S3,
    ])  # fmt: skip
    assert stage.server.log.snapshot("buckets") == ()
    assert probed(stage, *READ_PRIVILEGES, buckets={"names": ["backups"]})[1][0] == PRIVILEGES


def test_without_the_uploads(stage: Stage) -> None:
    assert probed(stage, *without(PREFIX + "UPLOADS_READ")) == (False, [
        "FAIL  prod  privileges: PRIVILEGE_S3_UPLOADS_READ is missing: no upload is listed",
        *grant("PRIVILEGE_S3_UPLOADS_READ"),
        BUCKETS,
        f"FAIL  prod  listing: bucket backups: {FORBIDDEN}",
        *grant("PRIVILEGE_S3_UPLOADS_READ"),
        "      unless the role has PRIVILEGE_S3_UPLOADS_READ, the bucket's policy must allow "
        "s3:ListBucketMultipartUploads:",
        "      qq s3_bucket_policy_explain_access --bucket backups s3-uploads-exporter",
        S3,
    ])  # fmt: skip


def test_without_the_settings(stage: Stage) -> None:
    absent = (
        "there will be no qumulo_s3_uploads_overdue, qumulo_s3_uploads_overdue_bytes, "
        "qumulo_s3_uploads_expiry_interval_seconds, qumulo_s3_uploads_s3_enabled"
    )
    assert probed(stage, *without(PREFIX + "SETTINGS_READ")) == (True, [
        f"warn  prod  privileges: PRIVILEGE_S3_SETTINGS_READ is missing: {absent}",
        *grant("PRIVILEGE_S3_SETTINGS_READ"),
        ENOUGH, BUCKETS, LISTING,
        f"warn  prod  S3 settings: not told, so {absent}: {FORBIDDEN}",
        *grant("PRIVILEGE_S3_SETTINGS_READ"),
    ])  # fmt: skip


def test_without_the_file_system(stage: Stage) -> None:
    assert probed(stage, *without("PRIVILEGE_FS_ATTRIBUTES_READ")) == (True, [
        "warn  prod  privileges: PRIVILEGE_FS_ATTRIBUTES_READ is missing: there will be no "
        "qumulo_s3_uploads_filesystem_size_bytes, qumulo_s3_uploads_filesystem_free_bytes",
        *grant("PRIVILEGE_FS_ATTRIBUTES_READ"),
        ENOUGH, BUCKETS, LISTING, S3,
    ])  # fmt: skip


def test_without_any(stage: Stage) -> None:
    well, said = probed(stage)
    assert not well
    as_well = "      the command above grants it as well"
    assert said[:11] == [
        "FAIL  prod  privileges: PRIVILEGE_S3_BUCKETS_READ is missing: the buckets cannot be found",
        *grant(*READ_PRIVILEGES),
        "      or name the buckets in clusters.prod.buckets.names",
        "FAIL  prod  privileges: PRIVILEGE_S3_UPLOADS_READ is missing: no upload is listed",
        as_well,
        "warn  prod  privileges: PRIVILEGE_S3_SETTINGS_READ is missing: there will be no qumulo_s3_uploads_overdue, "
        "qumulo_s3_uploads_overdue_bytes, qumulo_s3_uploads_expiry_interval_seconds, qumulo_s3_uploads_s3_enabled",
        as_well,
        "warn  prod  privileges: PRIVILEGE_FS_ATTRIBUTES_READ is missing: there will be no "
        "qumulo_s3_uploads_filesystem_size_bytes, qumulo_s3_uploads_filesystem_free_bytes",
        as_well,
        f"FAIL  prod  buckets: they cannot be found, and none is listed: {FORBIDDEN}",
    ]


def test_one_that_could_abort_uploads(stage: Stage) -> None:
    assert probed(stage, *ALL_PRIVILEGES) == (True, [
        "warn  prod  privileges: the exporter does not use PRIVILEGE_S3_UPLOADS_WRITE (could abort uploads)",
        "      qq auth_modify_role --role S3UploadsExporter --revoke PRIVILEGE_S3_UPLOADS_WRITE",
        IF_ANOTHER,
        ENOUGH, BUCKETS, LISTING, S3,
    ])  # fmt: skip


def test_the_names_of_initiators_may_be_read(stage: Stage) -> None:
    assert probed(stage, *READ_PRIVILEGES, IDENTITY_READ) == (True, [PRIVILEGES, BUCKETS, LISTING, S3])


def test_the_most_dangerous_first(stage: Stage) -> None:
    more = ["PRIVILEGE_DEBUG", "PRIVILEGE_SMB_SHARE_WRITE", "PRIVILEGE_AD_READ", "PRIVILEGE_DNS_WRITE"]
    assert probed(stage, *ALL_PRIVILEGES, *more)[1][:2] == [
        "warn  prod  privileges: the exporter does not use PRIVILEGE_S3_UPLOADS_WRITE (could abort uploads), "
        "PRIVILEGE_DNS_WRITE, PRIVILEGE_SMB_SHARE_WRITE, PRIVILEGE_AD_READ, PRIVILEGE_DEBUG",
        "      qq auth_modify_role --role S3UploadsExporter --revoke PRIVILEGE_S3_UPLOADS_WRITE PRIVILEGE_DNS_WRITE "
        "PRIVILEGE_SMB_SHARE_WRITE PRIVILEGE_AD_READ PRIVILEGE_DEBUG",
    ]


def test_an_administrator_gets_a_role_of_its_own(stage: Stage) -> None:
    many = [f"PRIVILEGE_{letter}_WRITE" for letter in "FEDCBA"]
    said = probed(stage, *READ_PRIVILEGES, *many)[1]
    warning = (
        "warn  prod  privileges: the exporter does not use PRIVILEGE_A_WRITE, PRIVILEGE_B_WRITE, PRIVILEGE_C_WRITE, "
        "PRIVILEGE_D_WRITE, PRIVILEGE_E_WRITE and 1 more"
    )
    assert with_mends(warning, said) == [
        warning,
        "      the exporter uses PRIVILEGE_S3_BUCKETS_READ, PRIVILEGE_S3_UPLOADS_READ, PRIVILEGE_S3_SETTINGS_READ, "
        "PRIVILEGE_FS_ATTRIBUTES_READ;",
        "      give the exporter a user and a role of its own; privileges.txt has one of those privileges a line:",
        "      qq auth_create_role --role S3UploadsExporter --privileges-file privileges.txt",
        "      qq auth_assign_role --role S3UploadsExporter --trustee local:s3-uploads-exporter",
    ]


@pytest.mark.parametrize("name", [*READ_PRIVILEGES, *privileges.HELPFUL, privileges._ABORT, privileges._IDENTITY])
def test_every_privilege_is_one_of_the_clusters_own(name: str) -> None:
    document = json.loads((ROOT / "tests/samples/schema/openapi-7.8.2-responses.json").read_text())
    assert f'"{name}"' in json.dumps(document)
    assert AGAIN not in name


@pytest.mark.parametrize("metric", [name for names in privileges.HELPFUL.values() for name in names])
def test_every_metric_that_would_be_absent_is_one_of_ours(metric: str) -> None:
    assert f"`{metric}`" in (ROOT / "README.md").read_text()
