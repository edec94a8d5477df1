// SPDX-License-Identifier: MIT
// PeerSet: membership below and above the size at which it begins to keep an index.
#include "common/router/peer_set.hpp"

#include "common/base/random.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace crossbar::router {
namespace {

PeerId peer(std::uint32_t number) {
    return {number, 1};
}

std::vector<PeerId> sorted(std::span<const PeerId> peers) {
    std::vector<PeerId> copy(peers.begin(), peers.end());
    std::sort(copy.begin(), copy.end());
    return copy;
}

BOOST_AUTO_TEST_CASE(a_peer_is_in_the_set_once) {
    PeerSet set;
    BOOST_TEST(set.insert(peer(1)));
    BOOST_TEST(!set.insert(peer(1)));
    BOOST_TEST(set.size() == 1U);
    BOOST_TEST(set.erase(peer(1)));
    BOOST_TEST(!set.erase(peer(1)));
    BOOST_TEST(set.empty());
}

BOOST_AUTO_TEST_CASE(a_slot_s_next_owner_is_another_peer) {
    PeerSet set;
    set.insert({1, 1});
    BOOST_TEST(!set.contains({1, 2}));
    BOOST_TEST(!set.erase({1, 2}));
}

BOOST_AUTO_TEST_CASE(all_but_one_is_everybody_else_at_every_size) {
    PeerSet set;
    for (std::uint32_t size = 1; size <= 100; ++size) {
        set.insert(peer(size));
        for (std::uint32_t left_out = 1; left_out <= size + 1; ++left_out) {
            const auto rest = sorted(set.all_but(peer(left_out)));
            BOOST_REQUIRE(rest.size() == (left_out <= size ? size - 1 : size));
            BOOST_REQUIRE(!std::binary_search(rest.begin(), rest.end(), peer(left_out)));
            BOOST_REQUIRE(set.size() == size);
        }
    }
}

BOOST_AUTO_TEST_CASE(it_agrees_with_a_plain_set_over_random_changes) {
    SeededRandom random(7);
    PeerSet set;
    std::set<PeerId> model;
    for (int step = 0; step < 20'000; ++step) {
        // Grows over the bound of the index and shrinks below it, again and again.
        const std::uint64_t range = (step / 1000) % 2 == 0 ? 200 : 20;
        const auto who = peer(static_cast<std::uint32_t>(random.below(range)));
        if (random.below(2) == 0) {
            BOOST_REQUIRE(set.insert(who) == model.insert(who).second);
        } else if (random.below(4) == 0) {
            set.all_but(who);
        } else {
            BOOST_REQUIRE(set.erase(who) == (model.erase(who) > 0));
        }
        if (step % 1000 == 999) {
            for (std::uint32_t n = 20; n < 200; ++n) {
                BOOST_REQUIRE(set.erase(peer(n)) == (model.erase(peer(n)) > 0));
            }
        }
        BOOST_REQUIRE(set.contains(who) == model.contains(who));
        BOOST_REQUIRE(set.size() == model.size());
    }
    const auto all = sorted(set.all());
    BOOST_TEST(std::equal(all.begin(), all.end(), model.begin(), model.end()));
}

}  // namespace
}  // namespace crossbar::router
