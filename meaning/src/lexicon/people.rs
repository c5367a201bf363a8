//! Words about people and machines who come in: identities, seats, rights, sessions, leaving.

use super::Table;

pub const WORDS: Table = &[
    (
        "staff",
        "staff, team member, user, coworker, person, contractor, workmate, employee, human resource, lawyer, attorney, paralegal, clinician, nurse, physician, broker, clerk, adviser, advisor, underwriter, teller, practitioner",
    ),
    ("identity", "identity, identities, user account, user id, unique id, account, login, username, userid"),
    (
        "iam",
        "identity access management, iam, access management, identity management, access control, access right, entitlement, inventory of identities, identity inventory, system identity information",
    ),
    ("access", "access, permission, entitlement, authoriz, authorise, authorization, right, login, signin, use of ai"),
    (
        "data_access",
        "access data, access customer data, access client data, see data, see client data, access personal data, access information",
    ),
    (
        "privilege",
        "privileged, privilege, administrator, admin, administrative, superuser, super user, root access, elevated, elevation, highly privileged",
    ),
    (
        "least",
        "least privilege, need to know, need know, minimum access, minimum necessary, only access need, no more access, need for job, need for work, least privileged",
    ),
    (
        "mfa",
        "mfa, 2fa, multifactor, two factor, second factor, two step, multi factor, strong authentication, passkey, authenticator app",
    ),
    ("authenticate", "authenticate, authentication, signin, login, logon, logon, login, signon"),
    (
        "sso",
        "sso, single signon, single sign, oidc, openid connect, saml, identity provider, idp, entra, okta, azure ad, federated identity, identity federation, federated login",
    ),
    ("password", "password, passphrase, pin code"),
    (
        "lockout",
        "lockout, lock out, locked out, failed login, failed attempt, brute force, password complexity, password length",
    ),
    (
        "session",
        "session, idle timeout, timeout, time out, inactivity, token lifetime, automatic logout, logged out, session token",
    ),
    (
        "leaver",
        "leaver, leave company, leaving company, left company, departure, depart, departed, departing, offboard, offboarding, quit, quits, resign, fired, former staff, ex staff, employment end, last day, mover, staff leave, staff leaving, staff left, person leave, person leaving, someone leave, somebody leave, goes away, =leavers, deprovision, job change, role change, change of role, someone leaving, =leaves, left, terminated staff, termination of employment, employment termination, staff terminated, staff termination, terminated user, remove access, access removed, access removal, revoke access, access revoked, revoke when staff",
    ),
    (
        "disable",
        "disable, deactivate, remove, removal, revoke, deprovision, cut off, withdraw, shut off, block, lose access, delete account, close account, lose",
    ),
    ("same", "same, several"),
    ("need", "=need, =needs, =needed"),
    ("terminate", "=terminated, =transferred"),
    ("grant", "grant, give access, approve access, access approval, access request"),
    ("participate", "participate, participation, involve"),
    ("approve", "approve, approval, authorize, signoff, approver"),
    (
        "recertify",
        "access review, review access, recertify, recertification, revalidate, revalidation, user access review, entitlement review, attestation of access, review right, review user, review who, review account, seat audit, review permission, account review, rights review, access rights review, still need, still require, still needed",
    ),
    (
        "segregation",
        "segregation of duty, separation of duty, four eye, four eyes, dual control, toxic combination, same person, =segregation of privileged, =separation of privileged, request and approve, approve own, ask for and approve",
    ),
    (
        "sod_conflict",
        "conflict, segregate duty, accumulation of access, accumulate access, accumulation of privileges, =segregated privileged, segregated access",
    ),
    (
        "temporary",
        "temporary, time limit, time limited, just in time, jit, limited period, limited time, time box, expire automatically, standing, expire by itself",
    ),
    ("emergency", "break glass, emergency access, emergency account, firefighter access"),
    (
        "provision",
        "=provisioning, =provisioned, onboard, onboarding, new joiner, joiner, new user, access request, request access, account creation, create account",
    ),
    ("rbac", "rbac, role based access, role based permission, role based access control"),
    ("role", "role, responsibility, duty"),
    (
        "service_account",
        "service account, machine account, machine identity, non human identity, nonhuman identity, system identity, bot account, technical account, technical user, robot account, api account, application account, system account, nonhuman, service principal, robot, bots, script, automation account",
    ),
    (
        "unique",
        "unique, uniquely, individual, individually, personal account, own account, own login, named user, traceable to person, attributable, identifiable, distinct user, one account",
    ),
    (
        "shared_account",
        "shared account, shared login, share login, share account, shared mailbox, generic account, group account, share password, sharing login, shared password, shared credential, generic user, share credential",
    ),
    (
        "seat",
        "seat, active user, number user, many user, many person, many staff, seat licence, user licence, licensed user, many licence",
    ),
    ("dormant", "dormant, inactive, unused account, stale account, never signed"),
    (
        "tenant",
        "tenant, multitenant, multitenancy, other customer, other client, customer data segregate, logical separation, data segregation, logically separate, customer environment, segregate customer, separate customer",
    ),
    (
        "separate",
        "segregate, segment, separate, isolate, isolation, partition, separation, segregation, logically, wall, apart",
    ),
    (
        "quick",
        "timely, quick, fast, soon, promptly, immediately, how long, hour, same day, delay, without delay, timeline, time line",
    ),
    ("which", "which, name, enumerate, specify, list"),
    ("ends", "=ends, =end, =ended, =finishes"),
    ("prevent", "prevent, prevented, technical control, block, =technically"),
    ("request", "request"),
    ("who", "who, whom, whose, named person"),
];
