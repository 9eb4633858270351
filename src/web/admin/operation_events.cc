// Server-sent events of an operation (ours): `event: operation` with the operation as data, now and whenever its status
// changes; the stream ends when the operation has. https://html.spec.whatwg.org/multipage/server-sent-events.html
#include <mutex>

#include "api/agent_json.h"
#include "manage/operations/operations.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using domain::Operation;
using Stream = std::shared_ptr<http::BodyStream>;

std::string event_text(const Operation& operation, const domain::Organization& organization) {
  return "event: operation\nid: " + std::string(name_of(operation.status)) +
         "\ndata: " + json::serialize(api::to_json(operation, organization)) + "\n\n";
}

// Reads the operation anew after each commit that touched it and writes what is news, while its reader may read. Kept
// alive by the watch.
class Follower : public std::enable_shared_from_this<Follower> {
 public:
  Follower(const AdminApi& api, OngoingCall ongoing, const Operation& seen)
      : environment_(api.environment()),
        pool_(api.pool()),
        changes_(api.changes()),
        ongoing_(std::move(ongoing)),
        id_(seen.id),
        seen_(seen.status) {}

  void start(Stream stream) {
    stream_ = std::move(stream);
    const auto self = shared_from_this();
    const auto watch = changes_.watch(id_.str(), [self] { self->look_on_pool(); });
    bool finished = false;
    {
      const std::lock_guard lock(mutex_);
      watch_ = watch;
      finished = finished_;
    }
    if (finished) return changes_.forget(watch);
    if (watch == 0) return finish();
    stream_->on_stop([weak = weak_from_this()] {
      if (const auto follower = weak.lock()) follower->finish();
    });
    look_on_pool();  // it may have changed between the first look and the watch
  }

 private:
  void look_on_pool() {
    const bool queued = pool_.try_post([self = shared_from_this()] { self->look(); });
    if (!queued) finish();  // a client that still waits comes back
  }

  void look() {
    if (!ongoing_.check()) return finish();
    const auto operation = manage::Operations(environment_).get(id_);
    if (!operation) return finish();
    {
      const std::lock_guard lock(mutex_);
      if (finished_ || operation->status == seen_) return;
      seen_ = operation->status;
      stream_->write(event_text(*operation, environment_.organization));
    }
    if (operation->completed) finish();
  }

  void finish() {
    const auto self = shared_from_this();
    std::uint64_t watch = 0;
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(finished_, true)) return;
      watch = watch_;
    }
    stream_->end();
    changes_.forget(watch);
  }

  // It may still be on the pool when the server lets go of its parts.
  const manage::Environment& environment_;
  WorkerPool& pool_;
  const ChangeFeed changes_;
  const OngoingCall ongoing_;
  const domain::OperationId id_;
  Stream stream_;
  std::mutex mutex_;
  domain::OperationStatus seen_;
  std::uint64_t watch_ = 0;
  bool finished_ = false;
};

Result<http::Response> follow_operation(const AdminApi& api, const Call& call) {
  TRY(const auto operation, manage::Operations(call.environment()).get(call.id<domain::OperationId>("operationId")));
  // A client that comes back although it has seen the end is told to stay away (section 9.2.1 there).
  if (operation.completed && call.request().header("Last-Event-ID") == name_of(operation.status)) return no_content();
  http::Response response{200, {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}}};
  response.body = "retry: 1000\n" + event_text(operation, call.organization());
  if (operation.completed) return response;
  const auto follower = std::make_shared<Follower>(api, OngoingCall(api.admission(), call.request()), operation);
  response.stream = [follower](Stream stream) { follower->start(std::move(stream)); };
  return response;
}

}  // namespace

void mount_operation_events(http::Router& router, const AdminApi& api) {
  router.add(http::Method::get, "/workload-principals/api/v1/operations/{operationId}/events",
             api.handler([&api](const Call& call) { return follow_operation(api, call); }));
}

}  // namespace mandate::web::admin
