// SPDX-License-Identifier: MIT
// Finding and reading the file; every template of ours loads; every key is in the documentation.
#include "common/config/keys.hpp"
#include "common/config/similar.hpp"
#include "tests/unit/common/config/complaints.hpp"

#include <fstream>
#include <sstream>

#include <unistd.h>

using namespace crossbar::config;
using namespace crossbar::config::test;
namespace fs = std::filesystem;

namespace {

class TempDir {
public:
    TempDir() {
        std::string name = (fs::temp_directory_path() / "config_test_XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }

    ~TempDir() { fs::remove_all(path); }

    fs::path write(const std::string& name, std::string_view text) const {
        std::ofstream(path / name, std::ios::binary) << text;
        return path / name;
    }

    fs::path path;
};

std::string read_text(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::string first_message(const fs::path& file) {
    const LoadedConfig loaded = load_node_config(file, {.cbdir = file.parent_path()});
    return loaded.diagnostics.empty() ? "" : loaded.diagnostics[0].message;
}

const fs::path kSource = CROSSBAR_SOURCE_DIR;

}  // namespace

BOOST_AUTO_TEST_CASE(the_file_is_found_in_the_node_directory) {
    const TempDir dir;
    BOOST_TEST(!find_config(dir.path).has_value());
    dir.write("config.yaml", "version: 2\n");
    BOOST_TEST(find_config(dir.path).value().filename() == "config.yaml");
    dir.write("config.json", "{\"version\": 2}");
    BOOST_TEST(find_config(dir.path).value().filename() == "config.json");
    BOOST_TEST(find_config(dir.path, "other.json").value() == dir.path / "other.json");
    BOOST_TEST(find_config(dir.path, "/abs/other.json").value() == "/abs/other.json");
}

BOOST_AUTO_TEST_CASE(a_file_is_loaded_with_its_text) {
    const TempDir dir;
    const fs::path file = dir.write("config.json", "{\"version\": 2}\n");
    const LoadedConfig loaded = load_node_config(file, {.cbdir = dir.path});
    BOOST_TEST(loaded.ok());
    BOOST_TEST(loaded.diagnostics.empty());
    BOOST_TEST(loaded.text == "{\"version\": 2}\n");
    BOOST_TEST(loaded.file == file);
    dir.write("config.yaml", "version: 2\n");
    const LoadedConfig both = load_node_config(file, {.cbdir = dir.path});
    BOOST_TEST(both.ok());
    BOOST_REQUIRE(both.diagnostics.size() == 1U);
    BOOST_TEST(both.diagnostics[0].message == "config.yaml is there too and is not read");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_told) {
    const TempDir dir;
    BOOST_TEST(first_message(dir.path / "config.json") == "there is no such file");
    fs::create_directory(dir.path / "d.json");
    BOOST_TEST(first_message(dir.path / "d.json") == "is a directory");
    BOOST_TEST(first_message(dir.write("empty.json", "")) == "the file is empty");
    BOOST_TEST(
        first_message(dir.write("config.toml", "x")) == "the extension \".toml\" tells no format");
    const fs::path big = dir.write("big.json", "{}");
    fs::resize_file(big, 11 * 1024 * 1024);
    BOOST_TEST(first_message(big) == "the file has 11534336 bytes");
    if (::geteuid() != 0) {
        const fs::path secret = dir.write("secret.json", "{}");
        fs::permissions(secret, fs::perms::none);
        BOOST_TEST(first_message(secret) == "cannot be read: Permission denied");
    }
}

BOOST_AUTO_TEST_CASE(diagnostics_print_as_compilers_do) {
    const Diagnostic full{
        Severity::error, "config.json", {12, 9}, "workers[0].type", "is wrong", "make it right"};
    BOOST_TEST(
        to_string(full) == "config.json:12:9: error: workers[0].type: is wrong (make it right)");
    const Diagnostic bare{Severity::warning, "config.json", {}, "", "is odd", ""};
    BOOST_TEST(to_string(bare) == "config.json: warning: is odd");
    const Diagnostic odd{Severity::error, "c", {1, 1}, "a\n", "\x1b[31m", "\x7f"};
    BOOST_TEST(to_string(odd) == "c:1:1: error: a\\x0a: \\x1b[31m (\\x7f)");
}

BOOST_AUTO_TEST_CASE(misspelt_words_find_the_word_that_is_meant) {
    BOOST_TEST(edit_distance("", "abc") == 3U);
    BOOST_TEST(edit_distance("kitten", "sitting") == 3U);
    BOOST_TEST(edit_distance("ab", "ba") == 1U);
    const std::vector<std::string_view> words = {
        "realms", "transports", "components", "max_message_size"};
    BOOST_TEST(most_similar("relams", words) == "realms");
    BOOST_TEST(most_similar("transport", words) == "transports");
    BOOST_TEST(most_similar("Max-Message-Size", words) == "max_message_size");
    BOOST_TEST(most_similar("workers", words).empty());
    BOOST_TEST(most_similar(std::string(100'000, 'r'), words).empty());
}

BOOST_AUTO_TEST_CASE(every_template_loads_without_an_error) {
    std::size_t count = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(kSource / "node-template")) {
        const auto file = find_config(entry.path() / ".crossbar");
        if (file) {
            ++count;
            BOOST_TEST_CONTEXT(file->string()) {
                CHECK_COMPLAINTS(
                    lines_of(
                        load_node_config(*file, {.cbdir = entry.path() / ".crossbar"}).diagnostics),
                    {});
            }
        }
    }
    BOOST_TEST(count >= 4U);
}

// docs/config.md has a section for each table, "### a realm", with a line "| `key` |" for each of
// its keys.
BOOST_AUTO_TEST_CASE(every_key_is_documented_and_nothing_else_is) {
    std::istringstream document(read_text(kSource / "docs/config.md"));
    std::map<std::string, std::vector<std::string>, std::less<>> sections;
    std::vector<std::string>* section = nullptr;
    for (std::string line; std::getline(document, line);) {
        if (line.starts_with("### ")) {
            section = &sections[line.substr(4)];
        } else if (line.starts_with("#")) {
            section = nullptr;
        } else if (section != nullptr && line.starts_with("| `")) {
            section->push_back(line.substr(3, line.find('`', 3) - 3));
        }
    }
    for (const KeyTable* table : all_key_tables()) {
        std::vector<std::string> expected;
        for (const Key& key : table->keys) {
            expected.emplace_back(key.name);
        }
        std::vector<std::string>& documented = sections[std::string(table->what)];
        std::sort(expected.begin(), expected.end());
        std::sort(documented.begin(), documented.end());
        BOOST_TEST_CONTEXT(table->what) {
            BOOST_TEST(documented == expected, boost::test_tools::per_element());
        }
    }
    BOOST_TEST(sections.size() == all_key_tables().size());
}
