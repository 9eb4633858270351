#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>

namespace mandate::http {

// The one executor of this folder. Types that keep any_io_executor would not fit together with these, and
// cost more for every operation.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
// What a coroutine of this folder returns. GCC 12 destroys temporaries of a co_await expression twice when it is
// part of a condition or of `co_return co_await`, and lambdas with captures likewise: so each co_await stands alone
// in its statement, its result is named, and lambdas are named before they are passed.
template <class T>
using Task = boost::asio::awaitable<T, Executor>;

using Instant = std::chrono::steady_clock::time_point;
inline Instant now() {
  return std::chrono::steady_clock::now();
}
inline constexpr Instant never = Instant::max();

}  // namespace mandate::http
