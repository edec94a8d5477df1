// SPDX-License-Identifier: MIT
// Runs the WAMP project's vectors of single messages (vectors/README.md) through decoder and
// encoder.
#include "common/serial/codec.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace crossbar;
using wamp::Binary;
using wamp::Dict;
using wamp::List;
using wamp::Serializer;
using wamp::Value;

namespace {

constexpr Serializer kFormats[] = {
    Serializer::json,
    Serializer::msgpack,
    Serializer::cbor,
    Serializer::ubjson,
    Serializer::bjdata};

struct Sample {
    std::string place;  // file and number
    Dict content;
};

std::vector<Sample> load_samples() {
    std::vector<Sample> samples;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(CROSSBAR_VECTORS)) {
        if (entry.path().extension() != ".json") {
            continue;
        }
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        const auto file = serial::decode_value(Serializer::json, as_bytes(text.view()));
        BOOST_REQUIRE_MESSAGE(file, entry.path());
        std::size_t number = 0;
        for (const auto& sample : *file->as<Dict>()->find("samples")->as<List>()) {
            samples.push_back(
                {entry.path().filename().string() + " " + std::to_string(number++),
                 *sample.as<Dict>()});
        }
    }
    return samples;
}

const std::vector<Sample>& samples() {
    static const auto kLoaded = load_samples();
    return kLoaded;
}

std::vector<std::byte> from_hex(std::string_view hex) {
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes.push_back(
            static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

// The names under which expected_attributes holds the elements of each message, in the order of the
// elements.
const std::map<std::int64_t, std::vector<std::string_view>> kElements = {
    {1, {"realm", "roles"}},
    {2, {"session_id", "roles"}},
    {3, {"details", "reason", "args", "kwargs"}},
    {4, {"method", "extra"}},
    {5, {"signature", "extra"}},
    {6, {"details", "reason"}},
    {8, {"request_type", "request_id", "details", "error", "payload", "args", "kwargs"}},
    {16, {"request_id", "options", "topic", "payload", "args", "kwargs"}},
    {17, {"request_id", "publication_id"}},
    {32, {"request_id", "options", "topic"}},
    {33, {"request_id", "subscription_id"}},
    {34, {"request_id", "subscription_id"}},
    {35, {"request_id"}},
    {36, {"subscription", "publication", "details", "payload", "args", "kwargs"}},
    {48, {"request_id", "options", "procedure", "payload", "args", "kwargs"}},
    {49, {"request_id", "options"}},
    {50, {"request_id", "details", "payload", "args", "kwargs"}},
    {64, {"request_id", "options", "procedure"}},
    {65, {"request_id", "registration_id"}},
    {66, {"request_id", "registration_id"}},
    {67, {"request_id"}},
    {68, {"request_id", "registration_id", "details", "payload", "args", "kwargs"}},
    {69, {"request_id", "options"}},
    {70, {"request_id", "options", "payload", "args", "kwargs"}},
    {337, {"publication_id"}},
};

// The message as a list. `forward_for` is read and dropped: this router does no router-to-router
// links.
List expected_message(const Dict& attributes) {
    const auto type = *attributes.find("message_type")->as_int();
    List message{type};
    for (const auto name : kElements.at(type)) {
        const Value* const value = attributes.find(name);
        if (value == nullptr || value->is_null()) {
            continue;
        }
        if (name == "roles") {
            message.emplace_back(Dict{{"roles", *value}});
        } else if (name == "payload") {
            message.emplace_back(Binary{from_hex(*value->as<std::string>())});
        } else if (name == "options" || name == "details") {
            Dict dict = *value->as<Dict>();
            dict.erase("forward_for");
            message.emplace_back(dict);
        } else {
            message.push_back(*value);
        }
    }
    return message;
}

bool mentions_forward_for(const Dict& attributes) {
    for (const auto name : {"options", "details"}) {
        const Value* const dict = attributes.find(name);
        if (dict != nullptr && dict->as<Dict>()->contains("forward_for")) {
            return true;
        }
    }
    return false;
}

// The byte variants of a sample for one serialization.
std::vector<std::vector<std::byte>> variants(const Dict& sample, Serializer format) {
    const bool is_bjdata = format == Serializer::bjdata;
    const auto id = is_bjdata ? wamp::name_of(Serializer::ubjson) : wamp::name_of(format);
    const Value* const listed = sample.find("serializers")->as<Dict>()->find(id);
    std::vector<std::vector<std::byte>> found;
    for (const auto& variant : *listed->as<List>()) {
        const Value* const note = variant.as<Dict>()->find("note");
        const bool of_bjdata = note != nullptr && note->as<std::string>()->starts_with("BJData");
        if (of_bjdata == is_bjdata) {
            found.push_back(from_hex(*variant.as<Dict>()->find("bytes_hex")->as<std::string>()));
        }
    }
    return found;
}

Value as_value(const wamp::Message& message, Serializer format) {
    ByteBuffer scratch;
    const auto encoded = serial::encode(message, format, scratch);
    BOOST_REQUIRE(encoded);
    const auto value = serial::decode_value(format, encoded->head);
    BOOST_REQUIRE(value);
    return *value;
}

std::string to_json(const Value& value) {
    ByteBuffer out;
    BOOST_REQUIRE(serial::encode_value(value, Serializer::json, out));
    return std::string(out.text());
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_samples_are_there) {
    const auto has = [](const char* key) {
        return [key](const Sample& sample) {
            return sample.content.contains(key);
        };
    };
    BOOST_TEST(std::count_if(samples().begin(), samples().end(), has("serializers")) == 35);
    BOOST_TEST(std::count_if(samples().begin(), samples().end(), has("wmsg")) == 67);
}

// proves R-SZ-01, R-SZ-02, R-SZ-03, R-SZ-04
BOOST_AUTO_TEST_CASE(every_byte_variant_decodes_to_the_expected_attributes) {
    for (const auto& [place, sample] : samples()) {
        if (!sample.contains("serializers")) {
            continue;
        }
        const Value expected = expected_message(*sample.find("expected_attributes")->as<Dict>());
        for (const auto format : kFormats) {
            BOOST_TEST_CONTEXT(place << ", " << wamp::name_of(format)) {
                const auto bytes = variants(sample, format);
                BOOST_TEST(!bytes.empty());
                for (const auto& variant : bytes) {
                    serial::Decoder decoder;
                    const auto message = decoder.decode(format, variant);
                    BOOST_REQUIRE_MESSAGE(message, decoder.error_text());
                    BOOST_TEST(to_json(as_value(*message, format)) == to_json(expected));
                }
            }
        }
    }
}

// proves R-SZ-10
BOOST_AUTO_TEST_CASE(every_message_encodes_to_one_of_the_byte_variants) {
    std::size_t compared = 0;
    for (const auto& [place, sample] : samples()) {
        if (!sample.contains("serializers") ||
            mentions_forward_for(*sample.find("expected_attributes")->as<Dict>())) {
            continue;
        }
        const auto source = variants(sample, Serializer::json).front();
        serial::Decoder decoder;
        const auto message = decoder.decode(Serializer::json, source);
        BOOST_REQUIRE_MESSAGE(message, place << ": " << decoder.error_text());
        for (const auto format : kFormats) {
            BOOST_TEST_CONTEXT(place << ", " << wamp::name_of(format)) {
                ByteBuffer scratch;
                const auto encoded = serial::encode(*message, format, scratch);
                BOOST_REQUIRE(encoded);
                const auto allowed = variants(sample, format);
                const auto equals = [&](const auto& variant) {
                    return std::ranges::equal(variant, encoded->head);
                };
                BOOST_TEST(std::any_of(allowed.begin(), allowed.end(), equals));
                ++compared;
            }
        }
    }
    BOOST_TEST(compared == 31 * std::size(kFormats));  // 4 of the 35 mention forward_for
}

BOOST_AUTO_TEST_CASE(every_validation_sample_is_accepted_or_refused_by_name) {
    for (const auto& [place, sample] : samples()) {
        if (!sample.contains("wmsg")) {
            continue;
        }
        const Value* const error = sample.find("expected_error");
        for (const auto format : kFormats) {
            BOOST_TEST_CONTEXT(place << ", " << wamp::name_of(format)) {
                ByteBuffer bytes;
                BOOST_REQUIRE(serial::encode_value(*sample.find("wmsg"), format, bytes));
                serial::Decoder decoder;
                const auto message = decoder.decode(format, bytes.view());
                if (error == nullptr) {
                    BOOST_TEST(message.has_value(), decoder.error_text());
                    continue;
                }
                const auto& name = *error->as<Dict>()->find("contains")->as<std::string>();
                BOOST_TEST(message.has_error());
                BOOST_TEST(
                    decoder.error_text().find(name) != std::string_view::npos,
                    decoder.error_text());
            }
        }
    }
}
