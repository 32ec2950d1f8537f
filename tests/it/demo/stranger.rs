//! The demo's identity side as an independent client sees it: botocore builds the requests, signs them, and reads the
//! answers by its own models.

use std::process::{Command, Stdio};

use flowid::demo::{Server, demo_code};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::demo::fixed;
use crate::support::ministack::python;

const SCRIPT: &str = "
import json, sys
import botocore.config, botocore.session
from botocore.exceptions import ClientError
url, key, secret, code, token, assertion = sys.argv[1:]
session = botocore.session.Session()
once = botocore.config.Config(retries={'max_attempts': 1}, parameter_validation=False)
def client(service, given=None, region='eu-west-1'):
    given = given or {'AccessKeyId': key, 'SecretAccessKey': secret, 'SessionToken': None}
    return session.create_client(service, region_name=region, endpoint_url=url, config=once,
        aws_access_key_id=given['AccessKeyId'], aws_secret_access_key=given['SecretAccessKey'],
        aws_session_token=given['SessionToken'])
def refused(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return [error.response['ResponseMetadata']['HTTPStatusCode'], error.response['Error']['Code']]
def role(account, name):
    return {'RoleArn': f'arn:aws:iam::{account}:role/{name}', 'RoleSessionName': 'stranger'}
told = {}
sts = client('sts')
mfa = {'SerialNumber': 'arn:aws:iam::111122223333:mfa/oncall', 'TokenCode': code}
given = sts.get_session_token(DurationSeconds=900, **mfa)['Credentials']
told['used code'] = refused(sts.get_session_token, **mfa)
told['no session of a session'] = refused(client('sts', given).get_session_token)
for account, name in [('777788889999', 'access-hub'), ('111122223333', 'incident-gateway'),
                      ('111122223333', 'incident-lead')]:
    given = client('sts', given).assume_role(**role(account, name))['Credentials']
told['who'] = client('sts', given).get_caller_identity()['Arn']
told['groups'] = len(client('logs', given).describe_log_groups()['logGroups'])
oncall = role('111122223333', 'oncall-read')
told['external id'] = sts.assume_role(ExternalId='shop-demo-7', **oncall)['AssumedRoleUser']['Arn']
told['wrong external id'] = refused(sts.assume_role, ExternalId='shop demo+8', **oncall)
told['too short'] = refused(sts.assume_role, ExternalId='shop-demo-7', DurationSeconds=899, **oncall)
told['forged'] = refused(client('sts', {**given, 'SessionToken': 'x' * 40}).get_caller_identity)
web = sts.assume_role_with_web_identity(WebIdentityToken=token, **role('444455556666', 'ci-read'))
told['web'] = web['AssumedRoleUser']['Arn']
told['bad web'] = refused(sts.assume_role_with_web_identity, WebIdentityToken='a.b.c', **role('444455556666', 'ci-read'))
saml = sts.assume_role_with_saml(RoleArn='arn:aws:iam::444455556666:role/partner-read',
    PrincipalArn='arn:aws:iam::444455556666:saml-provider/partner', SAMLAssertion=assertion)
told['saml'] = saml['AssumedRoleUser']['Arn']
oidc = client('sso-oidc')
known = oidc.register_client(clientName='stranger', clientType='public')
me = {'clientId': known['clientId'], 'clientSecret': known['clientSecret']}
asked = oidc.start_device_authorization(startUrl='https://flowid-demo.awsapps.com/start', **me)
told['pending'] = refused(oidc.create_token, deviceCode=asked['deviceCode'],
    grantType='urn:ietf:params:oauth:grant-type:device_code', **me)
told['interval'] = asked['interval']
told['no token'] = refused(client('sso').list_accounts, accessToken='nothing')
kms = client('kms')
context = {'vault': 'team', 'what': 'identity'}
sealed = kms.encrypt(KeyId='alias/flowid-vault', Plaintext=b'a secret', EncryptionContext=context)['CiphertextBlob']
told['opened'] = kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)['Plaintext'].decode()
told['other context'] = refused(kms.decrypt, CiphertextBlob=sealed, EncryptionContext={'vault': 'other'})
told['changed'] = refused(kms.decrypt, CiphertextBlob=sealed[:-1] + bytes([sealed[-1] ^ 1]), EncryptionContext=context)
told['no seal'] = refused(kms.decrypt, CiphertextBlob=b'x', EncryptionContext=context)
told['no key'] = refused(kms.encrypt, KeyId='alias/nothing', Plaintext=b'x')
told['disabled'] = refused(kms.encrypt, KeyId='alias/retired', Plaintext=b'x')
told['elsewhere'] = refused(client('kms', region='us-east-1').describe_key, KeyId='alias/flowid-vault')
told['key'] = kms.describe_key(KeyId='alias/flowid-vault')['KeyMetadata']['KeyState']
told['not theirs'] = refused(client('kms', web['Credentials']).describe_key, KeyId='alias/flowid-vault')
json.dump(told, sys.stdout)
";

#[tokio::test(flavor = "multi_thread")]
async fn botocore_lives_through_chains_tokens_and_refusals() {
    let server = Server::start(fixed()).unwrap();
    let (url, code) = (server.endpoint(), demo_code(Timestamp::now()));
    let mut command = Command::new(python());
    command
        .args(["-c", SCRIPT, &url, server.access_key_id(), server.secret_access_key(), &code])
        .args([server.web_identity_token(), server.saml_assertion()])
        .env_clear()
        .stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = json!({
        "used code": [403, "AccessDenied"],
        "no session of a session": [403, "AccessDenied"],
        "who": "arn:aws:sts::111122223333:assumed-role/incident-lead/stranger",
        "groups": 50,
        "external id": "arn:aws:sts::111122223333:assumed-role/oncall-read/stranger",
        "wrong external id": [403, "AccessDenied"],
        "too short": [400, "ValidationError"],
        "forged": [403, "InvalidClientTokenId"],
        "web": "arn:aws:sts::444455556666:assumed-role/ci-read/stranger",
        "bad web": [400, "InvalidIdentityToken"],
        "saml": "arn:aws:sts::444455556666:assumed-role/partner-read/ann@partner.example.com",
        "pending": [400, "AuthorizationPendingException"],
        "interval": 1,
        "no token": [401, "UnauthorizedException"],
        "opened": "a secret",
        "other context": [400, "InvalidCiphertextException"],
        "changed": [400, "InvalidCiphertextException"],
        "no seal": [400, "InvalidCiphertextException"],
        "no key": [400, "NotFoundException"],
        "disabled": [400, "DisabledException"],
        "elsewhere": [400, "NotFoundException"],
        "key": "Enabled",
        "not theirs": [400, "AccessDeniedException"],
    });
    assert_eq!(told, expected);
}
