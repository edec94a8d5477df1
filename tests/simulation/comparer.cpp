// SPDX-License-Identifier: MIT
#include "tests/simulation/comparer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace crossbar::simulation {

using wamp::MessageType;

namespace {

struct Sides {
    std::vector<const Said*> got;
    std::vector<const Expected*> wanted;
};

std::string list(const std::set<PeerNo>& peers) {
    std::string text;
    for (const auto no : peers) {
        text += fmt::format(" {}", no);
    }
    return text.empty() ? " none" : text;
}

bool ends_session(const Said& said) {
    return said.type == MessageType::goodbye || said.type == MessageType::abort;
}

}  // namespace

bool Comparer::is_same(const Said& got, const Expected& wanted) {
    const Said& want = *wanted.said;
    if (got.type != want.type || got.request_type != want.request_type ||
        got.request != want.request || got.id != want.id || got.uri != want.uri ||
        got.details != want.details || (want.payload != kAnything && got.payload != want.payload)) {
        return false;
    }
    if (wanted.publication == nullptr) {
        return got.publication == 0;
    }
    if (wanted.publication->id == 0) {
        if (!is_wamp_id(got.publication) || !publications_.insert(got.publication).second) {
            return false;
        }
        wanted.publication->id = got.publication;
    }
    return got.publication == wanted.publication->id;
}

std::string Comparer::compare(const Observed& observed, const Turn& foreseen) {
    if (!foreseen.objections.empty()) {
        return foreseen.objections.front();
    }
    if (observed.closed != foreseen.closed) {
        return fmt::format(
            "closed are{}, should be{}", list(observed.closed), list(foreseen.closed));
    }
    if (observed.resumed != foreseen.resumed) {
        return fmt::format(
            "resumed are{}, should be{}", list(observed.resumed), list(foreseen.resumed));
    }
    std::map<PeerNo, Sides> receivers;
    for (const auto& sent : observed.sent) {
        if (sent.delivery == router::Delivery::queued) {
            receivers[sent.to].got.push_back(sent.said.get());
        }
    }
    for (const auto& expected : foreseen.expected) {
        receivers[expected.to].wanted.push_back(&expected);
    }
    for (auto& [no, sides] : receivers) {
        auto& wanted = sides.wanted;
        for (std::size_t i = 0; i < sides.got.size(); ++i) {
            const Said& got = *sides.got[i];
            // The first that may come now: nothing of a lower rank, nor earlier in its chain, is
            // missing.
            const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const auto* e) {
                const bool in_turn =
                    e->rank == wanted.front()->rank &&
                    std::none_of(wanted.begin(), wanted.end(), [&](const auto* other) {
                        return other < e && other->chain != 0 && other->chain == e->chain &&
                               other->publication != e->publication;
                    });
                return in_turn && is_same(got, *e);
            });
            if (found == wanted.end()) {
                return fmt::format("client {} is told {}", no, to_text(got));
            }
            wanted.erase(found);
            if (ends_session(got) && i + 1 != sides.got.size()) {
                return fmt::format("client {} is told something after the end", no);
            }
        }
        if (!wanted.empty()) {
            return fmt::format("client {} is not told {}", no, to_text(*wanted.front()->said));
        }
    }
    return {};
}

std::string show(const Observed& observed, const Turn& foreseen) {
    std::string text = "  the router:\n";
    for (const auto& sent : observed.sent) {
        constexpr std::array<std::string_view, 5> kDeliveries{
            "", "(gone) ", "(congested) ", "(too large) ", "(unencodable) "};
        text += fmt::format(
            "    {}{} {}\n",
            kDeliveries[static_cast<std::size_t>(sent.delivery)],
            sent.to,
            to_text(*sent.said));
    }
    text += fmt::format(
        "    closes{}; resumes{}\n  the model:\n", list(observed.closed), list(observed.resumed));
    for (const auto& expected : foreseen.expected) {
        text += fmt::format(
            "    {} {}{} (rank {}{})\n",
            expected.to,
            to_text(*expected.said),
            expected.publication == nullptr || expected.publication->id == 0
                ? std::string()
                : fmt::format(" publication {}", expected.publication->id),
            expected.rank,
            expected.chain == 0 ? std::string() : fmt::format(", chain {}", expected.chain));
    }
    return text +
           fmt::format("    closes{}; resumes{}\n", list(foreseen.closed), list(foreseen.resumed));
}

}  // namespace crossbar::simulation
