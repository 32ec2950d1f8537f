//! The demo's S3 as an independent client sees it: lists of every kind, a million keys, versions, conditions, ranges of large
//! objects, and who is refused.

use std::time::Duration;

use flowid::demo::Options;
use serde_json::json;

use super::proof::told;
use crate::support::demo::fixed;

const OBJECTS: &str = "
s3 = client('s3')
config = 'harbour-config-111122223333'
told['buckets'] = [bucket['Name'].removesuffix('-111122223333') for bucket in s3.list_buckets()['Buckets']]
told['page of buckets'] = len(s3.list_buckets(MaxBuckets=3)['Buckets'])
told['region'] = s3.head_bucket(Bucket=config)['BucketRegion']
told['redirect'] = s3.list_objects_v2(Bucket='harbour-backups-111122223333')['KeyCount']
told['followed'] = client('s3', region='eu-central-1').list_objects_v2(Bucket='harbour-backups-111122223333')['KeyCount']
told['no bucket'] = refused(s3.head_bucket, Bucket='nothing')
versions = s3.list_object_versions(Bucket=config, Prefix='limits/basket')['Versions']
told['versions'] = [[version['VersionId'], version['IsLatest'], version['LastModified'].isoformat()] for version in versions]
def limit(**parameters):
    body = s3.get_object(Bucket=config, Key='limits/basket-limits.json', **parameters)['Body'].read()
    return json.loads(body)['limits'][0]
told['old'], told['new'] = limit(VersionId=versions[1]['VersionId']), limit()
pages = s3.get_paginator('list_object_versions').paginate(Bucket=config, PaginationConfig={'PageSize': 1})
told['each version'] = sum(len(page.get('Versions', [])) + len(page.get('DeleteMarkers', [])) for page in pages)
told['deleted'] = refused(s3.get_object, Bucket=config, Key='shop/banner.json')
told['of a marker'] = refused(s3.get_object, Bucket=config, Key='shop/banner.json', VersionId='mK4eXv7TqB1s')
told['no version'] = refused(s3.get_object, Bucket=config, Key='shop/banner.json', VersionId='x')
told['no key'] = refused(s3.get_object, Bucket=config, Key='x')
told['present'] = s3.list_objects_v2(Bucket=config)['KeyCount']
head = s3.head_object(Bucket=config, Key='limits/basket-limits.json', ChecksumMode='ENABLED')
told['head'] = [head['ServerSideEncryption'], head['VersionId'], head['ChecksumType'], 'StorageClass' in head]
told['match'] = s3.head_object(Bucket=config, Key='limits/basket-limits.json', IfMatch=head['ETag'])['ContentLength'] == head['ContentLength']
told['no match'] = refused(s3.get_object, Bucket=config, Key='limits/basket-limits.json', IfMatch='\"other\"')
told['unchanged'] = refused(s3.get_object, Bucket=config, Key='limits/basket-limits.json', IfNoneMatch=head['ETag'])
told['no write'] = refused(s3.put_object, Bucket=config, Key='x', Body=b'x')
exports = 'harbour-exports-111122223333'
archived = s3.list_objects_v2(Bucket=exports, Prefix='archive/')['Contents'][0]
told['archived'] = [archived['StorageClass'], s3.head_object(Bucket=exports, Key=archived['Key'])['StorageClass'],
    refused(s3.get_object, Bucket=exports, Key=archived['Key'])]
odd = s3.list_objects_v2(Bucket='demo-hostile-111122223333', Prefix='keys/')['Contents']
told['odd'] = sum(s3.get_object(Bucket='demo-hostile-111122223333', Key=entry['Key'])['ContentLength'] == entry['Size'] for entry in odd)
import gzip
trail = 'harbour-trail-111122223333'
names = []
for entry in s3.list_objects_v2(Bucket=trail, Prefix='AWSLogs/111122223333/CloudTrail/eu-west-1/')['Contents']:
    records = json.loads(gzip.decompress(s3.get_object(Bucket=trail, Key=entry['Key'])['Body'].read()))['Records']
    names += [[record['eventTime'], record['eventName']] for record in records if 'limits-publisher' in record['userIdentity']['arn']]
told['trail'] = names
told['wrong secret'] = refused(client('s3', secret='x' * 40).list_objects_v2, Bucket=config)
told['wrong key'] = refused(client('s3', key='AKIAIOSFODNN7EXAMPLE').list_objects_v2, Bucket=config)
told['denied'] = refused(client('s3', **role('777788889999', 'audit')).list_objects_v2, Bucket=config)
";

#[tokio::test(flavor = "multi_thread")]
async fn both_versions_of_the_object_are_read_and_nothing_is_written() {
    let told = told(fixed(), OBJECTS).await;
    let expected = json!({
        "buckets": [
            "demo-hostile", "harbour-backups", "harbour-config", "harbour-deploys", "harbour-events", "harbour-exports",
            "harbour-lake", "harbour-trail",
        ],
        "page of buckets": 3,
        "region": "eu-west-1",
        // botocore goes on with the region that the redirect names, and signs for that.
        "redirect": 1,
        "followed": 1,
        "no bucket": [404, "404"],
        // The ids as the publisher's line has them, a second after 29 minutes before 14:03:22.
        "versions": [
            ["hB6tR1mXw9qKe3ZsV0yLd8uFjN4cGaP2", true, "2026-11-24T13:34:23+00:00"],
            ["Q2vJ8sTn0xYb4rKd7uWm1LzHc5aPfE9o", false, "2026-09-23T14:03:22+00:00"],
        ],
        "old": { "currency": "EUR", "max": 250_000 },
        "new": { "currency": "EUR", "max": 2_500, "unit": "major" },
        "each version": 6,
        "deleted": [404, "NoSuchKey"],
        "of a marker": [405, "MethodNotAllowed"],
        "no version": [404, "NoSuchVersion"],
        "no key": [404, "NoSuchKey"],
        "present": 3,
        "head": ["aws:kms", "hB6tR1mXw9qKe3ZsV0yLd8uFjN4cGaP2", "FULL_OBJECT", false],
        "match": true,
        "no match": [412, "PreconditionFailed"],
        "unchanged": [304, "304"],
        "no write": [501, "NotImplemented"],
        "archived": ["GLACIER", "GLACIER", [403, "InvalidObjectState"]],
        "odd": 13,
        // A deployment 31 minutes before, and what it wrote 29 minutes before.
        "trail": [
            ["2026-11-24T13:32:13Z", "UpdateFunctionCode20150331v2"],
            ["2026-11-24T13:32:18Z", "PublishVersion20150331"],
            ["2026-11-24T13:32:21Z", "UpdateAlias20150331"],
            ["2026-11-24T13:34:23Z", "PutObject"],
        ],
        "wrong secret": [403, "SignatureDoesNotMatch"],
        "wrong key": [403, "InvalidAccessKeyId"],
        "denied": [403, "AccessDenied"],
    });
    assert_eq!(told, expected);
}

const MILLION: &str = "
s3 = client('s3')
events = 'harbour-events-111122223333'
first = s3.list_objects_v2(Bucket=events, Prefix='events/')
told['first page'] = [first['KeyCount'], first['IsTruncated']]
def prefixes(prefix):
    pages = s3.get_paginator('list_objects_v2').paginate(Bucket=events, Prefix=prefix, Delimiter='/')
    return [common['Prefix'] for page in pages for common in page.get('CommonPrefixes', [])]
told['top'], told['below'] = prefixes(''), [len(prefixes('events/')), len(prefixes('events/07/'))]
keys = [entry['Key'] for part in ('00', '07', '15') for page in s3.get_paginator('list_objects_v2').paginate(
    Bucket=events, Prefix=f'events/{part}/1') for entry in page['Contents']]
told['sample'] = [len(keys), len(set(keys)), keys == sorted(keys)]
last = s3.list_objects_v2(Bucket=events, Prefix='events/', StartAfter='events/15/124/0498')
told['last'] = [last['KeyCount'], last['IsTruncated']]
small = s3.get_paginator('list_objects_v2').paginate(Bucket=events, Prefix='events/', Delimiter='/', PaginationConfig={'PageSize': 5})
told['small pages'] = [len(page['CommonPrefixes']) for page in small]
entry = first['Contents'][500]
read = s3.get_object(Bucket=events, Key=entry['Key'])
body = read['Body'].read()
import hashlib
told['object'] = [len(body) == entry['Size'], '\"' + hashlib.md5(body).hexdigest() + '\"' == entry['ETag'], sorted(json.loads(body))]
told['missing'] = refused(s3.get_object, Bucket=events, Key='events/00/000/0000-nothing.json')
told['bad token'] = refused(s3.list_objects_v2, Bucket=events, ContinuationToken='!')
";

#[tokio::test(flavor = "multi_thread")]
async fn a_million_keys_are_listed_page_by_page_and_by_their_prefixes() {
    let told = told(fixed(), MILLION).await;
    let expected = json!({
        "first page": [1_000, true],
        "top": ["events/"],
        "below": [16, 125],
        // 25 parts that begin with 1 (100 to 124), with 500 objects each, in three of the sixteen prefixes.
        "sample": [37_500, 37_500, true],
        "last": [2, false],
        "small pages": [5, 5, 5, 1],
        "object": [true, true, ["at", "customer", "id", "kind", "sku", "took"]],
        "missing": [404, "NoSuchKey"],
        "bad token": [400, "InvalidArgument"],
    });
    assert_eq!(told, expected);
}

const LARGE: &str = "
import gzip, struct, zlib
s3 = client('s3')
lake = 'harbour-lake-111122223333'
entries = {entry['Key'].split('.', 1)[1]: entry for entry in s3.list_objects_v2(Bucket=lake)['Contents']}
told['gibibyte'] = {name: entry['Size'] >= 2 ** 30 and entry['Size'] < 2 ** 30 + 2 ** 23 for name, entry in entries.items()}
def read(name, range):
    answer = s3.get_object(Bucket=lake, Key='clickstream/views.' + name, Range=range)
    return answer['Body'].read(), answer['ContentRange'], answer['ResponseMetadata']['HTTPStatusCode']
head, shown, status = read('ndjson.gz', 'bytes=0-299999')
told['range'] = [len(head), shown == f\"bytes 0-299999/{entries['ndjson.gz']['Size']}\", status]
lines = zlib.decompressobj(31).decompress(head).splitlines()
told['lines'] = [len(lines), sorted(json.loads(lines[0]))]
# The object is whole members: the end decompresses to whole lines, from the beginning of any of them on.
member = head.index(b'\\x1f\\x8b\\x08', 10)
size = entries['ndjson.gz']['Size']
tail, _, _ = read('ndjson.gz', f'bytes={size - member}-')
told['members'] = [size % member, gzip.decompress(tail).count(b'\\n')]
end, _, _ = read('parquet', 'bytes=-8')
told['magic'] = [read('parquet', 'bytes=0-3')[0].decode(), end[4:].decode()]
told['footer'] = struct.unpack('<I', end[:4])[0] < 500_000
told['past'] = refused(s3.get_object, Bucket=lake, Key='clickstream/views.parquet', Range=f'bytes={2 ** 31}-')
";

#[tokio::test(flavor = "multi_thread")]
async fn a_gibibyte_is_read_by_ranges() {
    let told = told(fixed(), LARGE).await;
    let expected = json!({
        "gibibyte": { "ndjson.gz": true, "parquet": true },
        "range": [300_000, true, 206],
        "lines": [4_000, ["at", "page", "status", "tookMs", "visitor"]],
        "members": [0, 4_000],
        "magic": ["PAR1", "PAR1"],
        "footer": true,
        "past": [416, "InvalidRange"],
    });
    assert_eq!(told, expected);
}

const ENDED: &str = "
given = client('sts').get_session_token(DurationSeconds=900)['Credentials']
keys = {'key': given['AccessKeyId'], 'secret': given['SecretAccessKey'], 'token': given['SessionToken']}
while refused(client('s3', **keys).list_buckets) is None:
    time.sleep(0.05)
told['ended'] = refused(client('s3', **keys).list_objects_v2, Bucket='harbour-config-111122223333')
";

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_has_ended_reads_no_object() {
    let told = told(Options { session: Some(Duration::from_secs(1)), ..fixed() }, ENDED).await;
    assert_eq!(told, json!({ "ended": [400, "ExpiredToken"] }));
}
