// SPDX-License-Identifier: MIT
#include "common/host/failed_logins.hpp"

#include <algorithm>

namespace crossbar::host {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kMinute = std::chrono::minutes(1);

nanoseconds minute_through(std::size_t count) {
    if (count == 0) {
        return nanoseconds(0);
    }
    return std::max(kMinute / static_cast<nanoseconds::rep>(count), nanoseconds(1));
}

}  // namespace

FailedLogins::FailedLogins(std::size_t per_minute, std::size_t most_addresses)
    : drop_(minute_through(per_minute)), most_addresses_(most_addresses) {}

void FailedLogins::failed(ClientAddress address, TimePoint now) {
    if (drop_.count() == 0) {
        return;
    }
    const auto known = by_address_.find(address);
    if (known == by_address_.end()) {
        buckets_.push_front({address, now});
        by_address_.emplace(address, buckets_.begin());
        forget_some(now);
    } else {
        buckets_.splice(buckets_.begin(), buckets_, known->second);
    }
    Bucket& bucket = buckets_.front();
    bucket.empty = std::min(std::max(bucket.empty, now) + drop_, now + kLongest);
}

bool FailedLogins::barred(ClientAddress address, TimePoint now) const {
    const auto known = by_address_.find(address);
    return known != by_address_.end() && known->second->empty - now > kMinute - drop_;
}

// Each new address takes away two that failed longest ago, if their buckets are dry, and one in any
// case when there are too many.
void FailedLogins::forget_some(TimePoint now) {
    for (int i = 0; i < 2 && buckets_.size() > 1; ++i) {
        if (buckets_.back().empty > now && buckets_.size() <= most_addresses_) {
            return;
        }
        by_address_.erase(buckets_.back().address);
        buckets_.pop_back();
    }
}

}  // namespace crossbar::host
