// SPDX-License-Identifier: MIT
// The caller of the rpc_roundtrip node: calls one procedure after the other and reports, batch by
// batch, how long a round trip took on average. One call at a time: this measures latency, not
// throughput.
//
// extra: {"procedure": URI, "batch_size": calls per report, "logname": how reports name this
// caller}
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>

#include <crossbar/component.hpp>

namespace {

using Clock = std::chrono::steady_clock;

struct Settings {
    std::string procedure;
    std::int64_t batch_size = 0;
    std::string logname;
};

Settings read(const crossbar::Value& extra) {
    const auto* given = extra.as<crossbar::Dict>();
    const auto* procedure = given != nullptr ? given->find("procedure") : nullptr;
    const auto* batch_size = given != nullptr ? given->find("batch_size") : nullptr;
    const auto* logname = given != nullptr ? given->find("logname") : nullptr;
    const auto* uri = procedure != nullptr ? procedure->as<std::string>() : nullptr;
    const auto* count = batch_size != nullptr ? batch_size->as_int() : nullptr;
    const auto* name = logname != nullptr ? logname->as<std::string>() : nullptr;
    if (uri == nullptr || count == nullptr || *count < 1 || name == nullptr) {
        throw crossbar::ApplicationError(
            "crossbar.error.invalid_configuration",
            "extra needs procedure (a URI), batch_size (a number above 0) and logname (a text)");
    }
    return {*uri, *count, *name};
}

// Twelve significant digits, and always a fraction or an exponent: 0.405555009842, 1.0.
std::string decimal(double value) {
    std::string text = fmt::format("{:.12g}", value);
    if (text.find_first_of(".e") == std::string::npos) {
        text += ".0";
    }
    return text;
}

class Caller : public crossbar::Component {
    // Ends with the session, which destroys it.
    crossbar::Awaitable<> on_join(crossbar::Session& session) override {
        const Settings settings = read(session.extra());
        for (;;) {
            try {
                for (;;) {
                    co_await run_batch(session, settings);
                }
            } catch (const crossbar::ApplicationError& error) {
                // The callee is not there yet, or has just gone.
                session.log().debug("calling {}: {}", settings.procedure, error.what());
            }
            boost::asio::steady_timer pause(session.executor(), std::chrono::milliseconds(20));
            co_await pause.async_wait(boost::asio::use_awaitable);
        }
    }

    static crossbar::Awaitable<> run_batch(crossbar::Session& session, const Settings& settings) {
        const auto start = Clock::now();
        for (std::int64_t n = 0; n < settings.batch_size; ++n) {
            co_await session.call(settings.procedure, n);
        }
        const std::chrono::duration<double, std::milli> elapsed = Clock::now() - start;
        const double average = elapsed.count() / static_cast<double>(settings.batch_size);
        session.log().info(
            "[{}] - average round-trip time (ms): {}", settings.logname, decimal(average));
    }
};

}  // namespace

CROSSBAR_COMPONENT(Caller)
