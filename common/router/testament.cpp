// SPDX-License-Identifier: MIT
#include "common/router/testament.hpp"

#include "common/base/assert.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace crossbar::router {
namespace {

using wamp::Value;

// Reads single options; keeps the first text about a wrong one.
class OptionReader {
public:
    explicit OptionReader(const wamp::Dict& options) : options_(options) {}

    bool flag(std::string_view name, bool otherwise) {
        const Value* value = options_.find(name);
        if (value == nullptr) {
            return otherwise;
        }
        const bool* on = value->as<bool>();
        if (on == nullptr) {
            wrong(name, "a boolean");
        }
        return on != nullptr ? *on : otherwise;
    }

    std::string_view text(std::string_view name) {
        const Value* value = options_.find(name);
        if (value == nullptr) {
            return {};
        }
        const auto* string = value->as<std::string>();
        if (string == nullptr) {
            wrong(name, "a string");
        }
        return string != nullptr ? std::string_view(*string) : std::string_view();
    }

    std::optional<std::vector<WampId>> ids(std::string_view name) {
        const Value* value = options_.find(name);
        if (value == nullptr) {
            return std::nullopt;
        }
        std::vector<WampId> all;
        const auto* list = value->as<wamp::List>();
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            if (std::uint64_t id = 0; (*list)[i].to_unsigned(id) && is_wamp_id(id)) {
                all.push_back(id);
            } else {
                list = nullptr;
            }
        }
        if (list == nullptr) {
            wrong(name, "a list of session ids");
        }
        return all;
    }

    std::optional<std::vector<std::string_view>> strings(std::string_view name) {
        const Value* value = options_.find(name);
        if (value == nullptr) {
            return std::nullopt;
        }
        std::vector<std::string_view> all;
        const auto* list = value->as<wamp::List>();
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            if (const auto* string = (*list)[i].as<std::string>()) {
                all.push_back(*string);
            } else {
                list = nullptr;
            }
        }
        if (list == nullptr) {
            wrong(name, "a list of strings");
        }
        return all;
    }

    const std::string& error() const noexcept { return error_; }

private:
    void wrong(std::string_view name, std::string_view what) {
        if (error_.empty()) {
            error_ = fmt::format("publish_options.{} must be {}", name, what);
        }
    }

    const wamp::Dict& options_;
    std::string error_;
};

bool is_predefined(std::string_view name) {
    return name == "exclude_me" || name == "exclude_authid" || name == "exclude_authrole" ||
           name == "eligible_authid" || name == "eligible_authrole";
}

}  // namespace

boost::system::result<wamp::PublishOptions, std::string> publish_options_of(
    const wamp::Dict& options) {
    OptionReader reader(options);
    wamp::PublishOptions read;
    read.exclude_me = reader.flag("exclude_me", true);
    read.disclose_me = reader.flag("disclose_me", false);
    read.retain = reader.flag("retain", false);
    static_cast<void>(reader.flag("acknowledge", false));  // checked, meaningless

    auto receivers = std::make_unique<wamp::ReceiverFilter>();
    receivers->exclude = reader.ids("exclude");
    receivers->exclude_authid = reader.strings("exclude_authid");
    receivers->exclude_authrole = reader.strings("exclude_authrole");
    receivers->eligible = reader.ids("eligible");
    receivers->eligible_authid = reader.strings("eligible_authid");
    receivers->eligible_authrole = reader.strings("eligible_authrole");
    for (const auto& [key, value] : options) {
        const std::string_view name = key;
        constexpr std::string_view kExclude = "exclude_";
        constexpr std::string_view kEligible = "eligible_";
        if (is_predefined(name)) {
            continue;
        }
        if (name.starts_with(kExclude)) {
            receivers->exclude_attributes.emplace_back(
                name.substr(kExclude.size()), reader.strings(name).value());
        } else if (name.starts_with(kEligible)) {
            receivers->eligible_attributes.emplace_back(
                name.substr(kEligible.size()), reader.strings(name).value());
        }
    }
    const bool any =
        receivers->exclude || receivers->exclude_authid || receivers->exclude_authrole ||
        receivers->eligible || receivers->eligible_authid || receivers->eligible_authrole ||
        !receivers->exclude_attributes.empty() || !receivers->eligible_attributes.empty();
    if (any) {
        read.receivers = std::move(receivers);
    }

    if (const auto scheme = reader.text("ppt_scheme"); !scheme.empty()) {
        read.ppt = std::make_unique<wamp::PassThru>();
        read.ppt->scheme = scheme;
        read.ppt->serializer = reader.text("ppt_serializer");
        read.ppt->cipher = reader.text("ppt_cipher");
        read.ppt->keyid = reader.text("ppt_keyid");
    }
    if (!reader.error().empty()) {
        return reader.error();
    }
    return read;
}

wamp::Publish publication_of(const Testament& testament) {
    auto options = publish_options_of(testament.options);
    CROSSBAR_ASSERT(options.has_value());  // checked when it was added
    wamp::Publish publication;
    publication.options = std::move(*options);
    publication.topic = testament.topic;
    publication.payload = wamp::Payload::of(testament.arguments);
    return publication;
}

}  // namespace crossbar::router
