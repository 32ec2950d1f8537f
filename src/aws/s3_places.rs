//! Where buckets are: a bucket that is asked in a wrong region is asked once more in its own, which is then remembered.
//! Only the name of a region is taken from an answer, never a host.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region as SdkRegion;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::domain::Region;

/// Names the region of a bucket, on answers of every kind (Amazon S3 API reference, HeadBucket).
const HEADER: &str = "x-amz-bucket-region";

/// What S3 says of a question in a wrong region (Amazon S3 API reference, "Error responses", list of error codes).
const ELSEWHERE: [&str; 5] = [
    "PermanentRedirect",
    "TemporaryRedirect",
    "Redirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
];

/// The clients of S3 of one profile, one for each region that has been asked.
pub(super) struct Places {
    /// Where a bucket is asked for first.
    region: Region,
    home: Client,
    /// Those of other regions.
    others: Mutex<HashMap<Region, Client>>,
    /// Buckets that are somewhere else.
    known: Mutex<HashMap<String, Region>>,
}

impl Places {
    /// Nothing is known yet: every bucket is asked for at home.
    pub fn new(region: Region, home: Client) -> Self {
        Self { region, home, others: Mutex::default(), known: Mutex::default() }
    }

    /// The client for what belongs to no bucket.
    pub fn home(&self) -> &Client {
        &self.home
    }

    /// Where a bucket is, as far as that is known.
    pub fn region(&self, bucket: &str) -> Region {
        lock(&self.known).get(bucket).unwrap_or(&self.region).clone()
    }

    /// Takes a bucket's region from a list of buckets, so that it is asked there at once.
    pub fn learn(&self, bucket: &str, region: &str) {
        if let Ok(region) = Region::parse(region) {
            lock(&self.known).insert(bucket.to_owned(), region);
        }
    }

    /// Asks for a bucket's region, and remembers it. Nothing when the bucket does not exist, or nobody answers.
    pub async fn find(&self, bucket: &str) -> Option<Region> {
        let region = self.look_up(bucket).await?;
        lock(&self.known).insert(bucket.to_owned(), region.clone());
        Some(region)
    }

    /// The answer to a question about a bucket. When it says that the bucket is in another region, the question is asked
    /// there, once.
    pub async fn ask<T, E, F>(
        &self,
        bucket: &str,
        question: impl Fn(Client) -> F,
    ) -> Result<T, SdkError<E, HttpResponse>>
    where
        E: ProvideErrorMetadata,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let asked_in = self.region(bucket);
        let error = match question(self.client(&asked_in)).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        match self.elsewhere(bucket, &asked_in, &error).await {
            Some(region) => question(self.client(&region)).await,
            None => Err(error),
        }
    }

    /// The region that a failure leads to, which is remembered.
    async fn elsewhere<E>(
        &self,
        bucket: &str,
        asked_in: &Region,
        error: &SdkError<E, HttpResponse>,
    ) -> Option<Region>
    where
        E: ProvideErrorMetadata,
    {
        let SdkError::ServiceError(answer) = error else { return None };
        let (raw, code) = (answer.raw(), answer.err().code());
        let status = raw.status().as_u16();
        // An answer to HEAD has no body, and so no code.
        let leads_away = matches!(status, 301 | 302 | 307 | 308)
            || (status == 400 && code.is_none_or(|code| ELSEWHERE.contains(&code)));
        if !leads_away {
            return None;
        }
        let named = raw.headers().get(HEADER).or_else(|| element(raw.body().bytes()?, "Region"));
        let region = match named {
            Some(name) => Region::parse(name).ok(),
            None if status != 400 || code.is_some() => self.look_up(bucket).await,
            None => None,
        };
        let region = region.filter(|region| region != asked_in)?;
        lock(&self.known).insert(bucket.to_owned(), region.clone());
        Some(region)
    }

    /// The region that the head of a bucket names, also where the question itself is refused.
    async fn look_up(&self, bucket: &str) -> Option<Region> {
        let name = match self.home().head_bucket().bucket(bucket).send().await {
            Ok(answer) => answer.bucket_region,
            Err(error) => error.raw_response()?.headers().get(HEADER).map(str::to_owned),
        };
        Region::parse(&name?).ok()
    }

    fn client(&self, region: &Region) -> Client {
        if *region == self.region {
            return self.home.clone();
        }
        let make = || {
            let region = SdkRegion::new(region.as_str().to_owned());
            Client::from_conf(self.home.config().to_builder().region(region).build())
        };
        lock(&self.others).entry(region.clone()).or_insert_with(make).clone()
    }
}

/// What stands in an element of a short XML document, such as an error of S3.
pub(super) fn element<'b>(body: &'b [u8], name: &str) -> Option<&'b str> {
    let body = std::str::from_utf8(body).ok()?;
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    rest.split_once('<').map(|(value, _)| value.trim())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
