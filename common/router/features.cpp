// SPDX-License-Identifier: MIT
#include "common/router/features.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace crossbar::router {
namespace {

struct KnownRole {
    std::string_view name;
    bool Features::*flag;
};

struct KnownFeature {
    std::string_view role;
    std::string_view name;
    bool Features::*flag;
};

constexpr std::array kRoles{
    KnownRole{"publisher", &Features::publisher},
    KnownRole{"subscriber", &Features::subscriber},
    KnownRole{"caller", &Features::caller},
    KnownRole{"callee", &Features::callee},
};

// Two spellings of call_canceling are in the specification; payload_transparency is the name from
// before ppt.
constexpr std::array kFeatures{
    KnownFeature{"subscriber", "subscription_revocation", &Features::subscription_revocation},
    KnownFeature{"subscriber", "payload_passthru_mode", &Features::subscriber_payload_passthru},
    KnownFeature{"subscriber", "payload_transparency", &Features::subscriber_payload_passthru},
    KnownFeature{"publisher", "payload_passthru_mode", &Features::publisher_payload_passthru},
    KnownFeature{"publisher", "payload_transparency", &Features::publisher_payload_passthru},
    KnownFeature{"caller", "progressive_call_results", &Features::caller_progressive_results},
    KnownFeature{
        "caller", "progressive_call_invocations", &Features::caller_progressive_invocations},
    KnownFeature{"caller", "payload_passthru_mode", &Features::caller_payload_passthru},
    KnownFeature{"caller", "payload_transparency", &Features::caller_payload_passthru},
    KnownFeature{"caller", "call_canceling", &Features::caller_canceling},
    KnownFeature{"caller", "call_cancelling", &Features::caller_canceling},
    KnownFeature{"callee", "progressive_call_results", &Features::callee_progressive_results},
    KnownFeature{
        "callee", "progressive_call_invocations", &Features::callee_progressive_invocations},
    KnownFeature{"callee", "payload_passthru_mode", &Features::callee_payload_passthru},
    KnownFeature{"callee", "payload_transparency", &Features::callee_payload_passthru},
    KnownFeature{"callee", "call_canceling", &Features::callee_canceling},
    KnownFeature{"callee", "call_cancelling", &Features::callee_canceling},
    KnownFeature{"callee", "call_timeout", &Features::callee_timeout},
    KnownFeature{"callee", "call_reroute", &Features::callee_reroute},
    KnownFeature{"callee", "registration_revocation", &Features::registration_revocation},
};

std::string read_role(std::string_view role, const wamp::Value& announced, Features& features) {
    const auto* attributes = announced.as<wamp::Dict>();
    if (attributes == nullptr) {
        return fmt::format("HELLO.Details.roles.{} must be a dictionary", role);
    }
    const wamp::Value* entry = attributes->find("features");
    if (entry == nullptr || entry->is_null()) {
        return {};
    }
    const auto* offered = entry->as<wamp::Dict>();
    if (offered == nullptr) {
        return fmt::format("HELLO.Details.roles.{}.features must be a dictionary", role);
    }
    for (const auto& known : kFeatures) {
        if (known.role != role) {
            continue;
        }
        const wamp::Value* value = offered->find(known.name);
        if (value == nullptr || value->is_null()) {
            continue;
        }
        const bool* on = value->as<bool>();
        if (on == nullptr) {
            return fmt::format(
                "HELLO.Details.roles.{}.features.{} must be a boolean", role, known.name);
        }
        features.*known.flag = features.*known.flag || *on;
    }
    return {};
}

wamp::Dict all_true(std::initializer_list<std::string_view> names) {
    wamp::Dict features;
    for (const auto name : names) {
        features.append(std::string(name), true);
    }
    return wamp::Dict{{"features", std::move(features)}};
}

}  // namespace

boost::system::result<Features, std::string> features_of(const wamp::Dict& hello_details) {
    const wamp::Value* entry = hello_details.find("roles");
    const auto* roles = entry == nullptr ? nullptr : entry->as<wamp::Dict>();
    if (roles == nullptr) {
        return std::string("HELLO.Details.roles must be a dictionary");
    }
    Features features;
    bool any = false;
    for (const auto& known : kRoles) {
        if (const wamp::Value* announced = roles->find(known.name)) {
            features.*known.flag = true;
            any = true;
            if (auto text = read_role(known.name, *announced, features); !text.empty()) {
                return text;
            }
        }
    }
    if (!any) {
        return std::string(
            "HELLO.Details.roles must hold at least one of publisher, subscriber, caller, callee");
    }
    return features;
}

const wamp::Dict& router_roles() {
    static const wamp::Dict kRoles{
        {"broker",
         all_true(
             {"publisher_identification",
              "publisher_exclusion",
              "subscriber_blackwhite_listing",
              "publication_trustlevels",
              "pattern_based_subscription",
              "event_history",
              "event_retention",
              "subscription_revocation",
              "subscription_meta_api",
              "session_meta_api",
              "payload_passthru_mode"})},
        {"dealer",
         all_true(
             {"caller_identification",
              "call_trustlevels",
              "call_timeout",
              "call_canceling",
              "call_reroute",
              "progressive_call_results",
              "progressive_call_invocations",
              "pattern_based_registration",
              "shared_registration",
              "registration_revocation",
              "registration_meta_api",
              "session_meta_api",
              "testament_meta_api",
              "payload_passthru_mode"})},
    };
    return kRoles;
}

}  // namespace crossbar::router
