// SPDX-License-Identifier: MIT
// Tests of IdIndex against a map as the model.
#include "common/router/id_index.hpp"

#include "common/base/random.hpp"

#include <boost/test/unit_test.hpp>

#include <iterator>
#include <map>

namespace crossbar::router {

BOOST_AUTO_TEST_CASE(id_index_agrees_with_a_map_under_random_changes) {
    SeededRandom random(3);
    IdIndex index;
    std::map<WampId, IdIndex::Slot> model;
    WampId next = 0;
    for (IdIndex::Slot step = 0; step < 20'000; ++step) {
        // Mostly dense ids, as sessions use them; some far away.
        if (model.size() < 200 && random.below(2) == 0) {
            const WampId id = random.below(8) == 0 ? random.wamp_id() : ++next;
            if (model.emplace(id, step).second) {
                index.insert(id, step);
            }
        } else if (!model.empty()) {
            const auto at = std::next(model.begin(), static_cast<long>(random.below(model.size())));
            index.erase(at->first);
            model.erase(at);
        }
        BOOST_REQUIRE(index.size() == model.size());
        const WampId asked = 1 + random.below(next + 1);
        const auto expected = model.find(asked);
        BOOST_REQUIRE(
            index.find(asked) == (expected == model.end() ? IdIndex::kNone : expected->second));
    }
    for (const auto& [id, slot] : model) {
        BOOST_REQUIRE(index.find(id) == slot);
    }
}

BOOST_AUTO_TEST_CASE(id_index_gives_every_slot_once_while_it_is_emptied) {
    for (WampId count = 0; count < 300; count += 7) {
        IdIndex index;
        std::map<IdIndex::Slot, WampId> left;
        for (WampId n = 1; n <= count; ++n) {
            const auto slot = static_cast<IdIndex::Slot>(n);
            index.insert(n * n, slot);
            left[slot] = n * n;
        }
        std::size_t cursor = 0;
        for (auto slot = index.front(cursor); slot != IdIndex::kNone; slot = index.front(cursor)) {
            BOOST_REQUIRE(left.contains(slot));
            index.erase(left.extract(slot).mapped());
        }
        BOOST_TEST(left.empty());
        BOOST_TEST(index.size() == 0U);
    }
}

}  // namespace crossbar::router
