// SPDX-License-Identifier: MIT
// Messages as lines of a report, much like JSON.
#include "tests/simulation/said.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace crossbar::simulation {

using wamp::MessageType;

namespace {

void append_flag(std::string& out, bool on, std::string_view name) {
    if (on) {
        out += fmt::format(" {}", name);
    }
}

}  // namespace

std::string to_text(const Said& s) {
    std::string out = fmt::format("[\"{}\"", wamp::name_of(s.type));
    if (s.request_type != 0) {
        out += fmt::format(", type {}", s.request_type);
    }
    if (s.request != 0) {
        out += fmt::format(", request {}", s.request);
    }
    if (s.id != 0) {
        out += fmt::format(", id {}", s.id);
    }
    if (s.publication != 0) {
        out += fmt::format(", publication {}", s.publication);
    }
    if (!s.uri.empty()) {
        out += fmt::format(", \"{}\"", s.uri);
    }
    if (!s.details.empty()) {
        out += fmt::format(", {{{}}}", s.details);
    }
    if (!s.payload.empty()) {
        out += ", " + s.payload;
    }
    return out + "]";
}

std::string to_text(const ClientMessage& m) {
    std::string out = fmt::format("[\"{}\"", wamp::name_of(m.type));
    const auto number = [&out](std::string_view name, std::uint64_t value) {
        if (value != 0) {
            out += fmt::format(", {} {}", name, value);
        }
    };
    number("type", m.request_type);
    number("request", m.request);
    number("id", m.id);
    out += fmt::format(", \"{}\", {{", m.uri);
    append_flag(out, m.match != wamp::Match::exact, name_of(m.match));
    append_flag(out, m.type == MessageType::register_, name_of(m.invoke));
    append_flag(out, m.type == MessageType::cancel, name_of(m.mode));
    append_flag(out, m.acknowledge, "acknowledge");
    append_flag(out, !m.exclude_me, "exclude_me=false");
    append_flag(out, m.disclose_me, "disclose_me");
    append_flag(out, m.retain, "retain");
    append_flag(out, m.get_retained, "get_retained");
    append_flag(out, m.receive_progress, "receive_progress");
    append_flag(out, m.progress, "progress");
    append_flag(out, m.force_reregister, "force_reregister");
    append_flag(out, m.disclose_caller, "disclose_caller");
    append_flag(out, m.forward_timeout, "forward_timeout");
    number("concurrency", m.concurrency);
    number("timeout", m.timeout);
    const auto list = [&out](std::string_view name, const auto& values) {
        if (values) {
            out += fmt::format(" {}=[{}]", name, fmt::join(*values, ","));
        }
    };
    if (m.filter) {
        list("exclude", m.filter->exclude);
        list("eligible", m.filter->eligible);
        list("exclude_authid", m.filter->exclude_authid);
        list("exclude_authrole", m.filter->exclude_authrole);
        list("eligible_authid", m.filter->eligible_authid);
        list("eligible_authrole", m.filter->eligible_authrole);
    }
    if (m.abilities) {
        out += write(roles_of(*m.abilities));
        list("authmethods", m.methods);
        out += " authid=" + m.authid;
    }
    out += "}";
    if (!m.payload.empty()) {
        out += ", " + m.payload;
    }
    return out + "]";
}

}  // namespace crossbar::simulation
