// SPDX-License-Identifier: MIT
// The reader on damaged files: every cut, and thousands of seeded mutations of the fuzzers' corpus.
// It must answer, with a configuration or with errors; sanitizers watch the rest.
#include "common/base/random.hpp"
#include "tests/unit/common/config/complaints.hpp"

#include <fstream>
#include <sstream>

using namespace crossbar;
using namespace crossbar::config;
using namespace crossbar::config::test;
namespace fs = std::filesystem;

namespace {

struct Seed {
    std::string name;
    std::string text;
};

std::vector<Seed> corpus() {
    std::vector<Seed> seeds;
    for (const auto& entry :
         fs::directory_iterator(fs::path(CROSSBAR_SOURCE_DIR) / "tests/fuzz/corpus/config")) {
        std::ifstream stream(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << stream.rdbuf();
        seeds.push_back({entry.path().filename().string(), text.str()});
    }
    return seeds;
}

std::string mutated(std::string text, Random& random) {
    static constexpr std::string_view kPieces[] = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "null",
        "-1",
        "1e999",
        "\\",
        "*a",
        "&a ",
        "<<: ",
        "\n",
        "\xFF",
        "#",
        "true",
        "''"};
    for (std::uint64_t n = random.below(4) + 1; n > 0 && !text.empty(); --n) {
        const std::size_t at = random.below(text.size());
        switch (random.below(4)) {
            case 0:
                text[at] = static_cast<char>(random.next());
                break;
            case 1:
                text.erase(at, random.below(8) + 1);
                break;
            case 2:
                text.insert(at, kPieces[random.below(std::size(kPieces))]);
                break;
            default:
                text.insert(at, text.substr(random.below(text.size()), random.below(64)));
                break;
        }
    }
    return text;
}

// Whatever is accepted can be sent to a worker, which accepts it too.
void check_answer(const LoadedConfig& loaded) {
    if (!loaded.ok()) {
        return;
    }
    for (const WorkerConfig& worker : loaded.config.workers) {
        if (const RouterWorker* router = worker.router()) {
            for (const RealmConfig& realm : router->realms) {
                BOOST_TEST(parse_realm(to_json(realm)).value.has_value());
            }
            for (const TransportConfig& transport : router->transports) {
                BOOST_TEST(parse_transport(to_json(transport)).value.has_value());
            }
        } else if (const ContainerWorker* container = worker.container()) {
            for (const ComponentConfig& component : container->components) {
                BOOST_TEST(parse_component(to_json(component)).value.has_value());
            }
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_json_file_that_is_cut_anywhere_is_refused) {
    std::size_t cuts = 0;
    for (const Seed& seed : corpus()) {
        if (!seed.name.ends_with(".json")) {
            continue;
        }
        const std::size_t end = seed.text.find_last_of('}');
        for (std::size_t length = 0; length <= end; length += 3) {
            ++cuts;
            if (parse(seed.text.substr(0, length), seed.name).ok()) {
                BOOST_ERROR(seed.name << " is accepted after a cut at " << length);
            }
        }
    }
    BOOST_TEST(cuts > 1000U);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_gets_an_answer) {
    SeededRandom random(20160211);
    std::size_t accepted = 0;
    for (const Seed& seed : corpus()) {
        for (int i = 0; i < 400; ++i) {
            const std::string text = mutated(seed.text, random);
            const LoadedConfig loaded = parse(text, seed.name, {{"TICKET", "x"}, {"PORT", "1"}});
            check_answer(loaded);
            accepted += loaded.ok() ? 1 : 0;
        }
    }
    BOOST_TEST(accepted > 0U);  // mutants that still say something: the first check was not in vain
}
