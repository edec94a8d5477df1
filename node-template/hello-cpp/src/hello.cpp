// A component with the four things that a WAMP session does: it registers and calls a procedure,
// subscribes to a topic and publishes to it.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <utility>

#include <crossbar/component.hpp>

namespace {

class Hello : public crossbar::Component {
    crossbar::Awaitable<> on_join(crossbar::Session& session) override {
        const auto& log = session.log();

        const crossbar::Procedure add2 = [](const crossbar::Invocation& call) {
            return add(call.arguments.args);
        };
        co_await session.register_procedure("com.example.add2", add2);
        log.info("procedure add2() registered");

        const crossbar::EventHandler on_counter = [&log](const crossbar::Event& event) {
            const auto* counter =
                event.arguments.args.empty() ? nullptr : event.arguments.args[0].as_int();
            log.info("event for 'oncounter' received: {}", counter != nullptr ? *counter : -1);
        };
        co_await session.subscribe("com.example.oncounter", on_counter);
        log.info("subscribed to topic 'oncounter'");

        // A publisher does not get its own events unless it says so.
        crossbar::PublishOptions to_all;
        to_all.exclude_me = false;

        boost::asio::steady_timer second(session.executor());
        for (std::int64_t counter = 0;; ++counter) {
            crossbar::Arguments event;
            event.args.emplace_back(counter);
            co_await session.async_publish("com.example.oncounter", std::move(event), to_all);

            const crossbar::Arguments sum = co_await session.call("com.example.add2", counter, 2);
            log.info("add2() called with result: {}", *sum.args.at(0).as_int());

            second.expires_after(std::chrono::seconds(1));
            co_await second.async_wait(boost::asio::use_awaitable);
        }
    }

    // What a procedure throws is the caller's error, with this URI.
    static crossbar::Arguments add(const crossbar::List& args) {
        const auto* x = !args.empty() ? args[0].as_int() : nullptr;
        const auto* y = args.size() > 1 ? args[1].as_int() : nullptr;
        if (x == nullptr || y == nullptr) {
            throw crossbar::ApplicationError("wamp.error.invalid_argument", "two integers, please");
        }
        crossbar::Arguments result;
        result.args.emplace_back(*x + *y);
        return result;
    }
};

}  // namespace

CROSSBAR_COMPONENT(Hello)
