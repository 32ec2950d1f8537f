//! The operations of S3 that read, as `s3s` asks for them. Facts: Amazon S3 API reference, each operation's page.

use std::pin::Pin;

use s3s::dto::{
    BucketLocationConstraint, BucketVersioningStatus, GetBucketLocationInput, GetBucketLocationOutput,
    GetBucketVersioningInput, GetBucketVersioningOutput, GetObjectInput, GetObjectOutput, HeadBucketInput,
    HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListBucketsInput, ListBucketsOutput,
    ListObjectVersionsInput, ListObjectVersionsOutput, ListObjectsV2Input, ListObjectsV2Output,
};
use s3s::{S3, S3Request, S3Response, S3Result};

use super::stock::Stock;

/// What an operation of [`S3`] gives back.
type Answer<'a, T> = Pin<Box<dyn Future<Output = S3Result<S3Response<T>>> + Send + 'a>>;

/// Nothing here waits for anything.
fn at_once<'a, T: Send + 'a>(answer: S3Result<T>) -> Answer<'a, T> {
    Box::pin(std::future::ready(answer.map(S3Response::new)))
}

/// The methods have the form in which `async_trait` writes them in the trait.
impl S3 for Stock {
    fn list_buckets<'life, 'answer>(
        &'life self,
        request: S3Request<ListBucketsInput>,
    ) -> Answer<'answer, ListBucketsOutput>
    where
        'life: 'answer,
    {
        at_once(self.list_buckets(&request))
    }

    fn head_bucket<'life, 'answer>(
        &'life self,
        request: S3Request<HeadBucketInput>,
    ) -> Answer<'answer, HeadBucketOutput>
    where
        'life: 'answer,
    {
        let bucket = self.bucket(&request, &request.input.bucket);
        at_once(bucket.map(|bucket| HeadBucketOutput {
            bucket_region: Some(bucket.region.to_owned()),
            ..HeadBucketOutput::default()
        }))
    }

    fn get_bucket_location<'life, 'answer>(
        &'life self,
        request: S3Request<GetBucketLocationInput>,
    ) -> Answer<'answer, GetBucketLocationOutput>
    where
        'life: 'answer,
    {
        let bucket = self.bucket(&request, &request.input.bucket);
        at_once(bucket.map(|bucket| GetBucketLocationOutput {
            location_constraint: Some(BucketLocationConstraint::from(bucket.region.to_owned())),
        }))
    }

    fn get_bucket_versioning<'life, 'answer>(
        &'life self,
        request: S3Request<GetBucketVersioningInput>,
    ) -> Answer<'answer, GetBucketVersioningOutput>
    where
        'life: 'answer,
    {
        let bucket = self.bucket(&request, &request.input.bucket);
        at_once(
            bucket.map(|bucket| GetBucketVersioningOutput {
                status: bucket
                    .versioned
                    .then(|| BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED)),
                ..GetBucketVersioningOutput::default()
            }),
        )
    }

    fn list_objects_v2<'life, 'answer>(
        &'life self,
        request: S3Request<ListObjectsV2Input>,
    ) -> Answer<'answer, ListObjectsV2Output>
    where
        'life: 'answer,
    {
        at_once(self.list(&request))
    }

    fn list_object_versions<'life, 'answer>(
        &'life self,
        request: S3Request<ListObjectVersionsInput>,
    ) -> Answer<'answer, ListObjectVersionsOutput>
    where
        'life: 'answer,
    {
        at_once(self.list_versions(&request))
    }

    fn head_object<'life, 'answer>(
        &'life self,
        request: S3Request<HeadObjectInput>,
    ) -> Answer<'answer, HeadObjectOutput>
    where
        'life: 'answer,
    {
        at_once(self.head(&request))
    }

    fn get_object<'life, 'answer>(
        &'life self,
        request: S3Request<GetObjectInput>,
    ) -> Answer<'answer, GetObjectOutput>
    where
        'life: 'answer,
    {
        at_once(self.get(&request))
    }
}
