// web/broker: the pages on which people let agents have tokens of other authorization servers, and take them away.
#pragma once

#include <functional>

#include "broker/environment.h"
#include "broker/withdrawals.h"
#include "web/signin/signin_api.h"

namespace mandate::web::broker {

namespace room = mandate::broker;

// What every mount function gets. It must outlive the router.
class BrokerApi {
 public:
  using Answer = std::function<Result<http::Response>(const BrokerApi&, const http::Request&)>;

  // `outgoing` is the pool for work that waits for other servers.
  BrokerApi(const room::Environment& environment, room::Withdrawals& withdrawals, const signin::SigninApi& pages,
            WorkerPool& outgoing)
      : environment_(environment), withdrawals_(withdrawals), pages_(pages), waiting_pages_(pages, outgoing) {}

  http::Handler handler(Answer answer) const { return wrap(pages_, std::move(answer)); }
  http::Handler waiting_handler(Answer answer) const { return wrap(waiting_pages_, std::move(answer)); }

  const room::Environment& environment() const { return environment_; }
  room::Withdrawals& withdrawals() const { return withdrawals_; }
  const signin::SigninApi& pages() const { return pages_; }

 private:
  http::Handler wrap(const signin::SigninApi& pages, Answer answer) const {
    return pages.handler([this, answer = std::move(answer)](const signin::SigninApi&, const http::Request& request) {
      return answer(*this, request);
    });
  }

  const room::Environment& environment_;
  room::Withdrawals& withdrawals_;
  const signin::SigninApi& pages_;
  const signin::SigninApi waiting_pages_;
};

}  // namespace mandate::web::broker
