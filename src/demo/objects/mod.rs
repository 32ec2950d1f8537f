//! S3: the buckets of the production account. The protocol is spoken by the crate `s3s`, behind the signature check that all
//! services share; the objects are ours. Nothing writes.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `protocol` | the operations, as `s3s` asks for them |
//! | `stock`, `versions` | what each operation finds |
//! | `answers` | objects and versions as lists and heads tell them |
//! | `listing` | walks over keys |
//! | `shelf` | objects, versions, and where they stand |
//! | `content` | bytes, also such as repeat |
//! | `many` | the million objects |
//! | `buckets` | which buckets there are, and the objects of the incident |
//! | `trail` | CloudTrail and access logs |
//! | `exports`, `columns` | orders and page views, Parquet |
//! | `odd` | keys and contents that are hard to show |

mod answers;
mod buckets;
mod columns;
mod content;
mod exports;
mod listing;
mod many;
mod odd;
mod protocol;
mod shelf;
mod stock;
mod trail;
mod versions;

use hyper::body::Bytes;
use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use hyper::{Request, Response};
use s3s::Body;
use s3s::service::{S3Service, S3ServiceBuilder};

use self::stock::Stock;
use super::Options;
use super::identity::Caller;
use super::incident::Incident;
use super::refusal::{Protocol, Refusal};

/// The service in all accounts and regions.
pub struct Objects {
    service: S3Service,
}

/// Who asks from where.
#[derive(Clone)]
struct Place {
    caller: Caller,
    region: String,
}

impl Objects {
    /// Buckets that nobody has asked for yet.
    pub fn new(options: &Options) -> Self {
        let incident = Incident::new(options.seed, options.density, options.now().as_millisecond());
        Self { service: S3ServiceBuilder::new(Stock::new(incident)).build() }
    }

    /// Answers one request whose signature is right.
    ///
    /// # Errors
    /// `AccessDenied` for who may not read, `InternalError` when the protocol fails.
    pub async fn answer(
        &self,
        head: Parts,
        body: Bytes,
        caller: Caller,
        region: String,
    ) -> Result<Response<Body>, Refusal> {
        if !caller.reads {
            return Err(Refusal::denied(Protocol::Xml, "s3:ListBucket", &caller, "arn:aws:s3:::*"));
        }
        let mut request = Request::from_parts(head, Body::from(body));
        // It has been checked, and `s3s` must not check it again.
        request.headers_mut().remove(AUTHORIZATION);
        request.extensions_mut().insert(Place { caller, region });
        self.service.call(request).await.map_err(|error| {
            tracing::error!("the S3 of the demo failed: {error:?}");
            Refusal::new("InternalError", "We encountered an internal error. Please try again.")
                .status(hyper::StatusCode::INTERNAL_SERVER_ERROR)
        })
    }
}
