//! What the page about the gateway says can be used as it stands.

use std::path::Path;
use std::sync::Arc;

use ai_gateway_ledger::{Ledger, LedgerOptions, PriceTable};
use ai_gateway_sdk::gateway::{Gateway, GatewayOptions};
use ai_gateway_sdk::targets::GatewayConfig;

fn page() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(4).unwrap();
    std::fs::read_to_string(root.join("docs/ai-gateway.md")).unwrap()
}

/// The blocks of a page in this language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let opening = format!("```{language}\n");
    page.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn every_settings_file_on_the_page_can_be_used() {
    let page = page();
    let settings = blocks(&page, "toml");
    assert!(settings.len() >= 3, "the page has its settings");
    let folder = tempfile::tempdir().unwrap();
    for name in ["anthropic-key", "openai-key", "authority.pem"] {
        std::fs::write(folder.path().join(name), "key\n").unwrap();
    }
    let prices = blocks(&page, "json")
        .into_iter()
        .fold(PriceTable::bundled().unwrap(), |prices, overlay| prices.overlaid(overlay).unwrap());
    let prices = Arc::new(prices);
    for text in settings {
        let config = GatewayConfig::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let ledger = Ledger::new(LedgerOptions::default(), 1);
        let options = GatewayOptions {
            folder: folder.path().to_owned(),
            ..GatewayOptions::new(ledger, Arc::clone(&prices), [0; 32])
        };
        if let Err(error) = Gateway::new(&config, options) {
            panic!("{error}\n{text}");
        }
    }
}

#[test]
fn every_setting_is_on_the_page() {
    let text = "[providers.p]\nprotocols = ['messages']\nbase_url = 'https://example.com'\n\
                [models.m]\ntargets = [{ provider = 'p', model = 'm' }]\ncache = { semantic = { model = 'm' } }\n";
    let config = serde_json::to_value(GatewayConfig::parse(text).unwrap()).unwrap();
    let (page, mut missing) = (page(), Vec::new());
    names(&config, &mut |name| {
        if !page.contains(&format!("`{name}`")) && !["p", "m"].contains(&name) {
            missing.push(name.to_owned());
        }
    });
    assert!(missing.is_empty(), "say on the page what these are: {missing:?}");
}

fn names(value: &serde_json::Value, told: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            told(name);
            names(value, told);
        }),
        serde_json::Value::Array(values) => values.iter().for_each(|value| names(value, told)),
        _ => {}
    }
}
