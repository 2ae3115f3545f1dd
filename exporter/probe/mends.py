"""What to type next: lines for people, and commands of `qq` and OpenSSL that can be pasted, each a line of its own."""

from exporter.probe.report import Report, word
from exporter.qumulo.adapter import Target

#: The names that the README gives to the exporter's user and to its role.
USER = "s3-uploads-exporter"
ROLE = "S3UploadsExporter"
_IF_ANOTHER = f"{ROLE}: the role that has the exporter's user as a member, see qq auth_list_roles"


def grant(*privileges: str) -> tuple[str, ...]:
    """Add privileges to the role."""
    return (f"qq auth_modify_role --role {ROLE} --grant {' '.join(privileges)}", _IF_ANOTHER)


def revoke(*privileges: str) -> tuple[str, ...]:
    """Take privileges from the role."""
    return (f"qq auth_modify_role --role {ROLE} --revoke {' '.join(privileges)}", _IF_ANOTHER)


def own_role() -> tuple[str, ...]:
    """A role that may do no more than is needed."""
    return (
        "give the exporter a user and a role of its own; privileges.txt has one of those privileges a line:",
        f"qq auth_create_role --role {ROLE} --privileges-file privileges.txt",
        f"qq auth_assign_role --role {ROLE} --trustee local:{USER}",
    )


def new_token(report: Report, key: str) -> tuple[str, ...]:
    """Another access token, for the setting `key`."""
    return (
        "see whether it has expired, was disabled or deleted; a user has at most two:",
        "qq auth_list_access_tokens",
        f"make another one, and put the value of bearer_token into {report.setting(key)}:",
        f"qq auth_create_access_token local:{USER}",
    )


def other_login(report: Report, key: str) -> tuple[str, ...]:
    """A login that was refused; `key` names the setting of the password."""
    return (
        f"correct {report.setting('username')} and {report.setting(key)}; or, which also works where the cluster "
        "demands single sign-on,",
        f"put the bearer_token of an access token into {report.setting('token_file')}:",
        f"qq auth_create_access_token local:{USER}",
    )


def pin(report: Report, target: Target) -> tuple[str, ...]:
    """Trust the certificate that the cluster shows, once a person has compared it."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    named = f" -servername {word(target.server_name, 'NAME')}" if target.server_name else ""
    return (
        f"fetch the certificate, compare its fingerprint with the cluster's, set {report.setting('ca_file')} to it:",
        f"openssl s_client -connect {word(f'{host}:{target.port}', 'HOST:PORT')}{named} -showcerts </dev/null"
        " | openssl x509 > ca.pem",
        "openssl x509 -in ca.pem -noout -fingerprint -sha256",
    )


def new_certificate() -> tuple[str, ...]:
    """Another certificate for the cluster."""
    return (
        "give the cluster a new certificate; where ca_file pins the old one, replace it as well:",
        "qq ssl_modify_certificate --certificate chain.pem --private-key key.pem",
    )


def bucket_policy(bucket: str, user: str) -> tuple[str, ...]:
    """Why a user may not list the uploads of one bucket."""
    return (
        "unless the role has PRIVILEGE_S3_UPLOADS_READ, the bucket's policy must allow s3:ListBucketMultipartUploads:",
        f"qq s3_bucket_policy_explain_access --bucket {word(bucket, 'BUCKET')} {word(user, USER)}",
    )
