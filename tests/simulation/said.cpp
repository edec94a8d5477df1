// SPDX-License-Identifier: MIT
#include "tests/simulation/said.hpp"

#include "common/base/bytes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace crossbar::simulation {

using wamp::Value;

namespace {

constexpr std::array<std::string_view, 3> kMatches{"exact", "prefix", "wildcard"};
constexpr std::array<std::string_view, 6> kPolicies{
    "single", "roundrobin", "random", "first", "last", "invalid"};
constexpr std::array<std::string_view, 5> kModes{"absent", "skip", "kill", "killnowait", "invalid"};

void write_text(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    out += '"';
}

bool is_id_list(const wamp::List& list) {
    return std::all_of(
        list.begin(), list.end(), [](const Value& v) { return v.as_int() != nullptr; });
}

void write_value(std::string& out, const Value& value);

void write_list(std::string& out, const wamp::List& list) {
    out += '[';
    if (is_id_list(list)) {
        std::vector<std::int64_t> ids;
        for (const auto& value : list) {
            ids.push_back(*value.as_int());
        }
        std::sort(ids.begin(), ids.end());
        out += fmt::format("{}", fmt::join(ids, ","));
    } else {
        for (std::size_t i = 0; i < list.size(); ++i) {
            out += i == 0 ? "" : ",";
            write_value(out, list[i]);
        }
    }
    out += ']';
}

void write_dict(std::string& out, const wamp::Dict& dict) {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : dict) {
        if (key == "created") {
            continue;
        }
        out += first ? "" : ",";
        first = false;
        write_text(out, key);
        out += ':';
        write_value(out, value);
    }
    out += '}';
}

void write_value(std::string& out, const Value& value) {
    std::visit(
        [&out](const auto& v) {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, wamp::Null>) {
                out += "null";
            } else if constexpr (std::is_same_v<T, bool>) {
                out += v ? "true" : "false";
            } else if constexpr (std::is_arithmetic_v<T>) {
                out += fmt::format("{}", v);
            } else if constexpr (std::is_same_v<T, std::string>) {
                write_text(out, v);
            } else if constexpr (std::is_same_v<T, wamp::List>) {
                write_list(out, v);
            } else if constexpr (std::is_same_v<T, wamp::Dict>) {
                write_dict(out, v);
            } else {
                out += "(binary)";
            }
        },
        value.storage());
}

std::string text_of(const wamp::Payload& payload) {
    if (payload.values != nullptr) {
        return write(*payload.values);
    }
    return payload.args ? std::string(as_text(payload.bytes)) : std::string();
}

std::string text_in(const wamp::Dict& dict, std::string_view key) {
    const Value* value = dict.find(key);
    return value == nullptr ? std::string() : write(*value);
}

void append_flag(std::string& out, bool on, std::string_view name) {
    if (on) {
        out += fmt::format(" {}", name);
    }
}

wamp::Dict role(std::initializer_list<std::pair<std::string_view, bool>> features) {
    wamp::Dict announced;
    for (const auto& [name, on] : features) {
        if (on) {
            announced.append(std::string(name), true);
        }
    }
    return {{"features", std::move(announced)}};
}

// Fills what a message of each type consists of.
struct Reader {
    Said& out;

    void operator()(const wamp::Welcome& m) const {
        out.id = m.session;
        for (const auto* key : {"realm", "authid", "authrole", "authmethod", "authprovider"}) {
            out.details += fmt::format("{}={} ", key, text_in(m.details, key));
        }
    }

    void operator()(const wamp::Abort& m) const { out.uri = m.reason; }

    void operator()(const wamp::Challenge& m) const {
        out.uri = m.authmethod;
        const Value* challenge = m.extra.find("challenge");
        const auto* text = challenge == nullptr ? nullptr : challenge->as<std::string>();
        out.payload = text == nullptr ? std::string() : *text;
    }

    void operator()(const wamp::Goodbye& m) const {
        out.uri = m.reason;
        out.details = text_in(m.details, "message");
    }

    void operator()(const wamp::Error& m) const {
        out.request_type = m.request_type;
        out.request = m.request;
        out.uri = m.error;
        out.payload = text_of(m.payload);
    }

    void operator()(const wamp::Published& m) const {
        out.request = m.request;
        out.publication = m.publication;
    }

    void operator()(const wamp::Subscribed& m) const {
        out.request = m.request;
        out.id = m.subscription;
    }

    void operator()(const wamp::Unsubscribed& m) const {
        out.request = m.request;
        out.details = m.details.empty() ? "" : write(m.details);
    }

    void operator()(const wamp::Event& m) const {
        const auto& d = m.details;
        out.id = m.subscription;
        out.publication = m.publication;
        out.details = event_details(
            d.publisher, d.publisher_authid, d.publisher_authrole, d.topic, d.retained);
        out.payload = text_of(m.payload);
    }

    void operator()(const wamp::CallResult& m) const {
        out.request = m.request;
        append_flag(out.details, m.details.progress, "progress");
        out.payload = text_of(m.payload);
    }

    void operator()(const wamp::Registered& m) const {
        out.request = m.request;
        out.id = m.registration;
    }

    void operator()(const wamp::Unregistered& m) const {
        out.request = m.request;
        out.details = m.details.empty() ? "" : write(m.details);
    }

    void operator()(const wamp::Invocation& m) const {
        const auto& d = m.details;
        out.request = m.request;
        out.id = m.registration;
        out.details = invocation_details(
            d.caller,
            d.caller_authid,
            d.caller_authrole,
            d.procedure,
            d.timeout,
            d.receive_progress,
            d.progress);
        out.payload = text_of(m.payload);
    }

    void operator()(const wamp::Interrupt& m) const {
        out.request = m.request;
        out.details = name_of(m.mode);
    }

    template <class Other>
    void operator()(const Other&) const {
        out.details = "(a router never says this)";
    }
};

}  // namespace

std::string_view name_of(wamp::Match match) {
    return kMatches[static_cast<std::size_t>(match)];
}

std::string_view name_of(wamp::Invoke invoke) {
    return kPolicies[static_cast<std::size_t>(invoke)];
}

std::string_view name_of(wamp::CancelMode mode) {
    return kModes[static_cast<std::size_t>(mode)];
}

wamp::Dict roles_of(const Abilities& a) {
    wamp::Dict roles;
    if (a.publisher) {
        roles.append("publisher", role({}));
    }
    if (a.subscriber) {
        roles.append("subscriber", role({{"subscription_revocation", a.subscription_revocation}}));
    }
    if (a.caller) {
        roles.append(
            "caller",
            role(
                {{"progressive_call_results", a.caller_progressive_results},
                 {"progressive_call_invocations", a.caller_progressive_invocations}}));
    }
    if (a.callee) {
        roles.append(
            "callee",
            role(
                {{"progressive_call_results", a.callee_progressive_results},
                 {"progressive_call_invocations", a.callee_progressive_invocations},
                 {"call_canceling", a.callee_canceling},
                 {"call_timeout", a.callee_timeout},
                 {"call_reroute", a.callee_reroute},
                 {"registration_revocation", a.registration_revocation}}));
    }
    return roles;
}

std::string event_details(
    WampId publisher,
    std::string_view authid,
    std::string_view authrole,
    std::string_view topic,
    bool retained) {
    std::string out;
    if (publisher != 0) {
        out += fmt::format("publisher={} {} {}", publisher, authid, authrole);
    }
    if (!topic.empty()) {
        out += fmt::format(" topic={}", topic);
    }
    append_flag(out, retained, "retained");
    return out;
}

std::string invocation_details(
    WampId caller,
    std::string_view authid,
    std::string_view authrole,
    std::string_view procedure,
    std::uint64_t timeout,
    bool receive_progress,
    bool progress) {
    std::string out;
    if (caller != 0) {
        out += fmt::format("caller={} {} {}", caller, authid, authrole);
    }
    if (!procedure.empty()) {
        out += fmt::format(" procedure={}", procedure);
    }
    if (timeout != 0) {
        out += fmt::format(" timeout={}", timeout);
    }
    append_flag(out, receive_progress, "receive_progress");
    append_flag(out, progress, "progress");
    return out;
}

std::string write(const Value& value) {
    std::string out;
    write_value(out, value);
    return out;
}

std::string write(const wamp::Arguments& arguments) {
    if (arguments.args.empty() && arguments.kwargs.empty()) {
        return {};
    }
    std::string out;
    // The arguments themselves are no list of ids: their order stays.
    out += '[';
    for (std::size_t i = 0; i < arguments.args.size(); ++i) {
        out += i == 0 ? "" : ",";
        write_value(out, arguments.args[i]);
    }
    out += ']';
    if (!arguments.kwargs.empty()) {
        out += ',';
        write_dict(out, arguments.kwargs);
    }
    return out;
}

Said said(const wamp::Message& message) {
    Said out;
    out.type = wamp::type_of(message);
    std::visit(Reader{out}, message);
    return out;
}

}  // namespace crossbar::simulation
