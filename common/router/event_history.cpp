// SPDX-License-Identifier: MIT
#include "common/router/event_history.hpp"

#include "common/router/timestamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace crossbar::router {
namespace {

// Reads keyword arguments; remembers the first that is wrong. An absent one stays unset, and so
// does null.
class Reader {
public:
    explicit Reader(const wamp::Dict& from) : from_(from) {}

    const std::string& problem() const noexcept { return problem_; }

    void read(std::string_view name, bool& to) {
        if (const auto* value = present(name)) {
            const auto* flag = value->as<bool>();
            flag != nullptr ? void(to = *flag) : complain(name, "true or false");
        }
    }

    void read(std::string_view name, std::optional<std::string>& to) {
        if (const auto* value = present(name)) {
            const auto* text = value->as<std::string>();
            text != nullptr ? void(to = *text) : complain(name, "a string");
        }
    }

    void read(std::string_view name, std::optional<WampId>& to) {
        if (const auto* value = present(name)) {
            WampId id = 0;
            value->to_unsigned(id) && is_wamp_id(id) ? void(to = id) : complain(name, "an id");
        }
    }

    void read(std::string_view name, std::optional<WallTime>& to) {
        if (const auto* value = present(name)) {
            const auto* text = value->as<std::string>();
            to = text != nullptr ? from_timestamp(*text) : std::nullopt;
            if (!to) {
                complain(name, "a time as in RFC 3339");
            }
        }
    }

    void read_limit(std::string_view name, std::uint64_t& to) {
        if (const auto* value = present(name)) {
            if (!value->to_unsigned(to) || to == 0) {
                complain(name, "a positive integer");
            }
        }
    }

private:
    const wamp::Value* present(std::string_view name) const {
        const auto* value = from_.find(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }

    void complain(std::string_view name, std::string_view wanted) {
        if (problem_.empty()) {
            problem_ = fmt::format("{} must be {}", name, wanted);
        }
    }

    const wamp::Dict& from_;
    std::string problem_;
};

bool passes(const StoredEvent& event, const HistoryQuery& query, const Session& asking) {
    const auto time = event.time();
    return (!query.from_time || time >= *query.from_time) &&
           (!query.after_time || time > *query.after_time) &&
           (!query.before_time || time < *query.before_time) &&
           (!query.until_time || time <= *query.until_time) &&
           (!query.topic || event.topic() == *query.topic) &&
           (event.audience() == nullptr || event.audience()->admits(asking));
}

}  // namespace

std::variant<HistoryQuery, std::string> HistoryQuery::from(const wamp::Dict& arguments) {
    HistoryQuery query;
    Reader reader(arguments);
    reader.read("reverse", query.reverse);
    reader.read_limit("limit", query.limit);
    reader.read("from_time", query.from_time);
    reader.read("after_time", query.after_time);
    reader.read("before_time", query.before_time);
    reader.read("until_time", query.until_time);
    reader.read("from_publication", query.from_publication);
    reader.read("after_publication", query.after_publication);
    reader.read("before_publication", query.before_publication);
    reader.read("until_publication", query.until_publication);
    reader.read("topic", query.topic);
    if (!reader.problem().empty()) {
        return reader.problem();
    }
    return query;
}

void EventHistory::record(StoredEventPtr event) {
    events_.push_back(std::move(event));
    if (events_.size() > limit_) {
        events_.pop_front();
    }
}

std::vector<const StoredEvent*> EventHistory::select(
    const HistoryQuery& query, const Session& asking) const {
    // Positions count from 1; 0 stands for everything that has been dropped.
    const auto position = [this](WampId publication) -> std::size_t {
        const auto at =
            std::ranges::find(events_, publication, [](const auto& e) { return e->publication(); });
        return at == events_.end() ? 0 : static_cast<std::size_t>(at - events_.begin()) + 1;
    };
    std::size_t first = 1;
    std::size_t last = events_.size();
    if (query.from_publication) {
        first = std::max(first, position(*query.from_publication));
    }
    if (query.after_publication) {
        first = std::max(first, position(*query.after_publication) + 1);
    }
    if (query.until_publication) {
        last = std::min(last, position(*query.until_publication));
    }
    if (query.before_publication) {
        const auto before = position(*query.before_publication);
        last = std::min(last, before == 0 ? 0 : before - 1);
    }
    std::vector<const StoredEvent*> found;
    const auto wanted = [&] {
        return query.limit == 0 || found.size() < query.limit;
    };
    for (std::size_t step = 0; first + step <= last && wanted(); ++step) {
        const auto& event = *events_[(query.reverse ? last - step : first + step) - 1];
        if (passes(event, query, asking)) {
            found.push_back(&event);
        }
    }
    return found;
}

}  // namespace crossbar::router
