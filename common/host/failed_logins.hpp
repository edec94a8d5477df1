// SPDX-License-Identifier: MIT
// FailedLogins: who has failed to log in too often lately. For each address a bucket that a failed
// login fills by one and that runs dry at the allowed rate: so many failures may come at once, then
// one for each that has run out. Pure: the time is passed in. Bounded: of very many addresses those
// that failed last are remembered.
#pragma once

#include "common/base/clock.hpp"
#include "common/host/client_address.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <unordered_map>

namespace crossbar::host {

class FailedLogins {
public:
    static constexpr std::size_t kMostAddresses = 10'000;
    // What was under way when the bucket got full may overfill it; this is how long it bars at
    // most.
    static constexpr std::chrono::minutes kLongest{10};

    explicit FailedLogins(
        std::size_t per_minute /* 0: any number */, std::size_t most_addresses = kMostAddresses);

    void failed(ClientAddress address, TimePoint now);

    // True when one more failure would be too many.
    bool barred(ClientAddress address, TimePoint now) const;

    std::size_t addresses() const noexcept { return buckets_.size(); }

private:
    struct Bucket {
        ClientAddress address;
        TimePoint empty;  // when it will have run dry
    };

    using Buckets = std::list<Bucket>;

    void forget_some(TimePoint now);

    const std::chrono::nanoseconds drop_;  // time in which one failure runs out; 0: no limit
    const std::size_t most_addresses_;
    Buckets buckets_;  // the latest failure first
    std::unordered_map<ClientAddress, Buckets::iterator> by_address_;
};

}  // namespace crossbar::host
