//! The cause of the incident as an independent client proves it: botocore builds the requests, signs them, and reads the
//! answers of the demo's DynamoDB and Lambda by its own models.

use std::process::{Command, Stdio};
use std::time::Duration;

use flowid::demo::{Options, Server};
use serde_json::{Value, json};

use crate::support::demo::fixed;
use crate::support::ministack::python;

/// What each script begins with.
const HEAD: &str = "
import base64, json, sys, time
import botocore.config, botocore.session
from botocore.exceptions import ClientError
url, key, secret = sys.argv[1:]
session = botocore.session.Session()
def client(service, region='eu-west-1', key=key, secret=secret, token=None):
    once = botocore.config.Config(retries={'max_attempts': 1}, parameter_validation=False, s3={'addressing_style': 'path'})
    return session.create_client(service, region_name=region, endpoint_url=url, config=once,
        aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token)
def refused(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return [error.response['ResponseMetadata']['HTTPStatusCode'], error.response['Error']['Code']]
def role(account, name):
    sts = client('sts')
    given = sts.assume_role(RoleArn=f'arn:aws:iam::{account}:role/{name}', RoleSessionName='stranger')['Credentials']
    return {'key': given['AccessKeyId'], 'secret': given['SecretAccessKey'], 'token': given['SessionToken']}
told = {}
";

/// What a script tells.
pub async fn told(options: Options, script: &str) -> Value {
    let server = Server::start(options).unwrap();
    let script = format!("{HEAD}{script}\njson.dump(told, sys.stdout)\n");
    let mut command = Command::new(python());
    command
        .args(["-c", &script, &server.endpoint(), server.access_key_id(), server.secret_access_key()])
        .env_clear()
        .stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const ITEMS: &str = "
dynamo = client('dynamodb')
told['tables'] = dynamo.list_tables(Limit=3)
del told['tables']['ResponseMetadata']
table = dynamo.describe_table(TableName='payment-limits')['Table']
told['table'] = [table['TableArn'], table['ItemCount'], table['CreationDateTime'].isoformat()]
told['ttl'] = dynamo.describe_time_to_live(TableName='payment-limits')['TimeToLiveDescription']
limit = {'pk': {'S': 'LIMIT#EUR'}, 'sk': {'S': 'BASKET'}}
item = dynamo.get_item(TableName='payment-limits', Key=limit, ReturnConsumedCapacity='TOTAL')
told['item'] = [item['Item'][name] for name in ('maxMinor', 'version', 'sourceVersionId', 'sourceEntry', 'updatedAt')]
told['consumed'] = item['ConsumedCapacity']['CapacityUnits']
earlier = dynamo.query(TableName='payment-limits', IndexName='by-version', KeyConditionExpression='pk = :p',
    ExpressionAttributeValues={':p': {'S': 'LIMIT#EUR'}}, ScanIndexForward=False, Limit=2)
told['history'] = [[item['sk']['S'], item['maxMinor']['N']] for item in earlier['Items']]
batch = dynamo.batch_get_item(RequestItems={'payment-limits': {'Keys': [limit, {'pk': {'S': 'x'}, 'sk': {'S': 'y'}}]}})
told['batch'] = len(batch['Responses']['payment-limits'])
rejected = dynamo.query(TableName='orders', IndexName='by-status', KeyConditionExpression='#s = :s', Select='COUNT',
    ExpressionAttributeNames={'#s': 'status'}, ExpressionAttributeValues={':s': {'S': 'REJECTED'}})
told['rejected'] = rejected['Count'] > 300
told['orders'] = dynamo.scan(TableName='orders', Select='COUNT')['Count']
sql = dynamo.execute_statement(Statement=\"SELECT sk FROM \\\"payment-limits\\\" WHERE pk = 'LIMIT#GBP' AND sk = 'BASKET'\")
told['sql'] = sql['Items']
odd = dynamo.get_item(TableName='demo-hostile-items', Key={'what': {'S': 'exact numbers'}})['Item']
told['exact'] = odd['digits38']['N']
told['no write'] = refused(dynamo.put_item, TableName='orders', Item={'orderId': {'S': 'x'}})
told['no sql write'] = refused(dynamo.execute_statement, Statement=\"DELETE FROM orders WHERE orderId = 'x'\")
told['no table'] = refused(dynamo.describe_table, TableName='nothing')
told['bad'] = refused(dynamo.get_item, TableName='payment-limits', Key={'pk': {'S': 'x'}})
told['elsewhere'] = client('dynamodb', region='us-east-1').list_tables()['TableNames']
told['wrong secret'] = refused(client('dynamodb', secret='x' * 40).list_tables)
told['denied'] = refused(client('dynamodb', **role('777788889999', 'audit')).list_tables)
";

#[tokio::test(flavor = "multi_thread")]
async fn the_item_and_its_earlier_version_are_read_and_nothing_is_written() {
    let told = told(fixed(), ITEMS).await;
    let entry = "{ \"currency\": \"EUR\", \"max\": 2500, \"unit\": \"major\" }";
    let expected = json!({
        "tables": {
            "TableNames": ["baskets", "demo-hostile-items", "feature-flags"],
            "LastEvaluatedTableName": "feature-flags",
        },
        // 3 currencies with their limit, 2 other limits and an earlier version; one more of the one that was replaced.
        "table": ["arn:aws:dynamodb:eu-west-1:111122223333:table/payment-limits", 13, "2025-10-18T14:03:22+00:00"],
        "ttl": { "TimeToLiveStatus": "ENABLED", "AttributeName": "expiresAt" },
        // The moment of the import and the ids as the importer's line has them (story).
        "item": [
            { "N": "2500" }, { "N": "118" }, { "S": "hB6tR1mXw9qKe3ZsV0yLd8uFjN4cGaP2" }, { "S": entry },
            { "S": "2026-11-24T13:37:52.000Z" },
        ],
        // Half a unit for an eventually consistent read of up to 4 KB (DynamoDB developer guide, "Read consistency").
        "consumed": 0.5,
        "history": [["BASKET", "2500"], ["BASKET#v117", "250000"]],
        "batch": 1,
        "rejected": true,
        "orders": 1000,
        "sql": [{ "sk": { "S": "BASKET" } }],
        "exact": "12345678901234567890123456789012345678",
        "no write": [400, "UnknownOperationException"],
        "no sql write": [400, "AccessDeniedException"],
        "no table": [400, "ResourceNotFoundException"],
        "bad": [400, "ValidationException"],
        "elsewhere": [],
        "wrong secret": [400, "InvalidSignatureException"],
        "denied": [400, "AccessDeniedException"],
    });
    assert_eq!(told, expected);
}

const FUNCTIONS: &str = "
functions = client('lambda')
pages = [page['Functions'] for page in functions.get_paginator('list_functions').paginate()]
told['pages'] = [len(page) for page in pages]
told['sorted'] = all(a['FunctionName'] < b['FunctionName'] for page in pages for a, b in zip(page, page[1:]))
arn = 'arn:aws:lambda:eu-west-1:111122223333:function:limits-publisher'
told['versions'] = [version['Version'] for version in functions.list_versions_by_function(FunctionName=arn)['Versions']]
told['aliases'] = {alias['Name']: alias['FunctionVersion']
    for alias in functions.list_aliases(FunctionName='limits-publisher')['Aliases']}
live = functions.get_function(FunctionName='limits-publisher', Qualifier='live')['Configuration']
told['live'] = [live[name] for name in ('FunctionArn', 'Version', 'LastModified', 'Description')]
told['changed'] = [functions.get_function_configuration(FunctionName='limits-publisher:' + version)
    ['Environment']['Variables'].get('MAJOR_UNITS') for version in ('41', '42')]
told['reserved'] = functions.get_function_concurrency(FunctionName='checkout')['ReservedConcurrentExecutions']
told['provisioned'] = [config['Status'] for config in functions.list_provisioned_concurrency_configs(FunctionName='checkout')
    ['ProvisionedConcurrencyConfigs']]
told['runs it'] = [functions.list_event_source_mappings(FunctionName='checkout')['EventSourceMappings'],
    functions.list_function_url_configs(FunctionName='checkout')['FunctionUrlConfigs']]
told['settings'] = functions.get_account_settings()['AccountUsage']['FunctionCount']
def invoked(name, payload=b'', **parameters):
    answer = functions.invoke(FunctionName=name, Payload=payload, **parameters)
    return answer, answer['Payload'].read()
dry = json.dumps({'dryRun': True})
for version in ('41', '42'):
    _, body = invoked('limits-publisher', dry, Qualifier=version)
    told['writes ' + version] = json.loads(body)['file']['limits'][0]
answer, body = invoked('checkout', json.dumps({'amountMinor': 8990, 'currency': 'EUR'}), LogType='Tail', Qualifier='live')
error = json.loads(body)
told['error'] = [answer['StatusCode'], answer['FunctionError'], answer['ExecutedVersion'], error['errorType'],
    'LIMIT#EUR/BASKET' in error['errorMessage'], error['trace'][1].strip()]
id = answer['ResponseMetadata']['RequestId']
log = base64.b64decode(answer['LogResult']).decode().splitlines()
told['log'] = [line.split()[0] for line in log if line.split()[2:3] == [id]]
told['figures'] = log[-1].split('\\t')[1:4]
told['dry run'] = invoked('checkout', InvocationType='DryRun')[0]['StatusCode']
told['event'] = invoked('checkout', b'{}', InvocationType='Event')[0]['StatusCode']
told['no json'] = refused(functions.invoke, FunctionName='checkout', Payload=b'{')
told['stopped'] = refused(functions.invoke, FunctionName='session-cleaner')
told['no function'] = refused(functions.get_function, FunctionName='nothing')
told['no version'] = refused(functions.invoke, FunctionName='checkout', Qualifier='7')
told['no write'] = refused(functions.delete_function, FunctionName='checkout')
told['elsewhere'] = client('lambda', region='us-east-1').list_functions()['Functions']
told['wrong secret'] = refused(client('lambda', secret='x' * 40).get_function, FunctionName=arn)
told['denied'] = refused(client('lambda', region='us-east-1', **role('777788889999', 'audit')).list_functions)
";

#[tokio::test(flavor = "multi_thread")]
async fn the_versions_of_the_function_are_told_apart_and_an_order_fails_when_it_is_invoked() {
    let told = told(fixed(), FUNCTIONS).await;
    let expected = json!({
        // 24 that have a log group and 40 suppliers, 50 in a page (Lambda API reference, ListFunctions).
        "pages": [50, 14],
        "sorted": true,
        "versions": ["$LATEST", "40", "41", "42"],
        "aliases": { "live": "42", "previous": "41" },
        "live": [
            "arn:aws:lambda:eu-west-1:111122223333:function:limits-publisher:live", "42",
            // 31 minutes before 14:03:22.
            "2026-11-24T13:32:22.000+0000",
            "limits-publisher@2.8.0, commit 9f31c0e, SHOP-4127: EUR amounts in major units",
        ],
        "changed": [null, "EUR"],
        "reserved": 200,
        "provisioned": ["READY"],
        "runs it": [[], []],
        "settings": 64,
        "writes 41": { "currency": "EUR", "max": 250_000 },
        "writes 42": { "currency": "EUR", "max": 2_500, "unit": "major" },
        "error": [200, "Unhandled", "57", "PaymentRejected", true, "at authorise (/var/task/payments.js:58:11)"],
        "log": ["START", "END", "REPORT"],
        "figures": ["Duration: 641.31 ms", "Billed Duration: 642 ms", "Memory Size: 512 MB"],
        "dry run": 204,
        "event": 202,
        "no json": [400, "InvalidRequestContentException"],
        "stopped": [429, "TooManyRequestsException"],
        "no function": [404, "ResourceNotFoundException"],
        "no version": [404, "ResourceNotFoundException"],
        "no write": [404, "UnknownOperationException"],
        "elsewhere": [],
        "wrong secret": [403, "InvalidSignatureException"],
        "denied": [403, "AccessDeniedException"],
    });
    assert_eq!(told, expected);
}

const ENDED: &str = "
given = client('sts').get_session_token(DurationSeconds=900)['Credentials']
keys = {'key': given['AccessKeyId'], 'secret': given['SecretAccessKey'], 'token': given['SessionToken']}
ended = lambda: 'Expired' in str(refused(client('dynamodb', **keys).list_tables))
while not ended():
    time.sleep(0.05)
told['items'] = refused(client('dynamodb', **keys).list_tables)
told['functions'] = refused(client('lambda', **keys).list_functions)
";

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_has_ended_reads_nothing() {
    let told = told(Options { session: Some(Duration::from_secs(1)), ..fixed() }, ENDED).await;
    let expected = json!({
        "items": [400, "ExpiredTokenException"],
        "functions": [403, "ExpiredTokenException"],
    });
    assert_eq!(told, expected);
}
