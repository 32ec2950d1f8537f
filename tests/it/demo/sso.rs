//! The demo's Identity Center, asked by the real SDK; the page is read and sent as a browser does it.

use aws_sdk_sso as sso;
use aws_sdk_sso::error::ProvideErrorMetadata;
use aws_sdk_ssooidc as ssooidc;
use aws_sdk_ssooidc::config::retry::RetryConfig;
use aws_sdk_ssooidc::operation::create_token::builders::CreateTokenFluentBuilder;
use aws_sdk_ssooidc::operation::register_client::RegisterClientOutput;
use aws_sdk_ssooidc::operation::start_device_authorization::StartDeviceAuthorizationOutput;
use flowid::demo::Server;

use crate::support::demo::{fixed, patiently};

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn oidc(server: &Server) -> ssooidc::Client {
    let config = ssooidc::Config::builder()
        .behavior_version(ssooidc::config::BehaviorVersion::latest())
        .endpoint_url(server.endpoint())
        .region(ssooidc::config::Region::new("us-east-1"))
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    ssooidc::Client::from_conf(config.build())
}

fn portal(server: &Server) -> sso::Client {
    let config = sso::Config::builder()
        .behavior_version(sso::config::BehaviorVersion::latest())
        .endpoint_url(server.endpoint())
        .region(sso::config::Region::new("us-east-1"))
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    sso::Client::from_conf(config.build())
}

async fn asked(client: &ssooidc::Client) -> (RegisterClientOutput, StartDeviceAuthorizationOutput) {
    let known = client.register_client().client_name("test").client_type("public").send().await.unwrap();
    let code = client
        .start_device_authorization()
        .client_id(known.client_id().unwrap())
        .client_secret(known.client_secret().unwrap())
        .start_url("https://flowid-demo.awsapps.com/start");
    let code = code.send().await.unwrap();
    (known, code)
}

fn redeem(client: &ssooidc::Client, known: &RegisterClientOutput) -> CreateTokenFluentBuilder {
    client
        .create_token()
        .client_id(known.client_id().unwrap())
        .client_secret(known.client_secret().unwrap())
        .grant_type(DEVICE)
}

/// What a person chooses on the page, sent without any library for HTTP.
async fn decide(server: &Server, user_code: &str, decision: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = server.endpoint().trim_start_matches("http://").to_owned();
    let body = format!("user_code={user_code}&decision={decision}");
    let request = format!(
        "POST /device HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_code_gives_a_token_that_opens_permission_sets_and_can_be_refreshed() {
    let server = Server::start(fixed()).unwrap();
    let client = oidc(&server);
    let (known, code) = asked(&client).await;
    let user_code = code.user_code().unwrap();
    assert!(code.verification_uri_complete().unwrap().ends_with(&format!("/device?user_code={user_code}")));
    assert!(code.verification_uri().unwrap().starts_with(&server.endpoint()));

    let ask = || redeem(&client, &known).device_code(code.device_code().unwrap());
    let pending = ask().send().await.unwrap_err();
    assert_eq!(pending.code(), Some("AuthorizationPendingException"));
    let service = pending.into_service_error();
    let ssooidc::operation::create_token::CreateTokenError::AuthorizationPendingException(inner) = service
    else {
        panic!("{service:?}")
    };
    assert_eq!(inner.error(), Some("authorization_pending"));
    assert_eq!(ask().send().await.unwrap_err().code(), Some("SlowDownException"));
    assert!(decide(&server, user_code, "approve").await.contains("Approved"));
    let token = patiently(async {
        loop {
            match ask().send().await {
                Ok(token) => return token,
                Err(error) => assert_eq!(error.code(), Some("SlowDownException")),
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(ask().send().await.unwrap_err().code(), Some("InvalidGrantException"), "once");

    let renew =
        || redeem(&client, &known).grant_type("refresh_token").refresh_token(token.refresh_token().unwrap());
    let renewed = renew().send().await.unwrap();
    assert_ne!(renewed.access_token(), token.access_token());
    assert_eq!(renew().send().await.unwrap_err().code(), Some("InvalidGrantException"), "once");

    let portal = portal(&server);
    let access = renewed.access_token().unwrap();
    let accounts = portal.list_accounts().access_token(access).send().await.unwrap();
    let names: Vec<_> = accounts.account_list().iter().filter_map(|account| account.account_name()).collect();
    assert_eq!(names, ["shop-production", "shop-staging", "security"]);
    let roles = portal.list_account_roles().access_token(access).account_id("444455556666");
    let roles = roles.send().await.unwrap();
    let names: Vec<_> = roles.role_list().iter().filter_map(|role| role.role_name()).collect();
    assert_eq!(names, ["ReadOnly", "Developer"]);
    let take = |name: &str| {
        portal.get_role_credentials().access_token(access).account_id("444455556666").role_name(name)
    };
    let given = take("Developer").send().await.unwrap().role_credentials.unwrap();
    assert!(given.access_key_id().unwrap().starts_with("ASIA") && given.expiration() > 0);
    assert_eq!(take("Admin").send().await.unwrap_err().code(), Some("ForbiddenException"));
    let stranger = portal.list_accounts().access_token("nothing").send().await.unwrap_err();
    assert_eq!(stranger.code(), Some("UnauthorizedException"));
    portal.logout().access_token(access).send().await.unwrap();
    assert_eq!(take("Developer").send().await.unwrap_err().code(), Some("UnauthorizedException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denied_code_another_start_page_and_an_unknown_program_are_refused() {
    let server = Server::start(fixed()).unwrap();
    let client = oidc(&server);
    let (known, code) = asked(&client).await;
    assert!(decide(&server, code.user_code().unwrap(), "deny").await.contains("Denied"));
    assert!(decide(&server, code.user_code().unwrap(), "approve").await.contains("Too late"));
    let denied = redeem(&client, &known).device_code(code.device_code().unwrap()).send().await;
    assert_eq!(denied.unwrap_err().code(), Some("AccessDeniedException"));

    let elsewhere = client
        .start_device_authorization()
        .client_id(known.client_id().unwrap())
        .client_secret(known.client_secret().unwrap());
    let elsewhere = elsewhere.start_url("https://corp.awsapps.com/start").send().await.unwrap_err();
    assert_eq!(elsewhere.code(), Some("InvalidRequestException"));
    let unknown = redeem(&client, &known).client_secret("x").device_code("x").send().await.unwrap_err();
    assert_eq!(unknown.code(), Some("InvalidClientException"));
}
