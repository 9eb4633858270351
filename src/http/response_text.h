#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace mandate::http {

// What the server knows about the request whose answer is written.
struct AnswerContext {
  std::string_view request_id;
  Method method = Method::get;
  bool http_1_0 = false;
  bool keep_alive = true;  // the connection stays open after this answer
};

enum class BodyFraming { none, length, chunked, until_close };

// Appends status line, fields and body. Fields that belong to the server (Content-Length, Transfer-Encoding,
// Connection, Keep-Alive, Date, Server, X-Okta-Request-Id) are written by it and ignored in `response.headers`.
// An answer with no content (204, 304, HEAD; RFC 9110 sections 6.4.1 and 9.3.2) gets none, whatever its body.
// Returns how its body ends; of a streamed one what follows is left to append_chunk.
BodyFraming append_answer(std::string& out, const Response& response, const AnswerContext& context);

// Appends a part of a body that is streamed; `bytes` must not be empty.
void append_chunk(std::string& out, std::string_view bytes, BodyFraming framing);

// Whether the server may send it: a final status, field names that are tokens, values without control
// characters. What fails here would split the answer.
bool is_sendable(const Response& response);

// "Sun, 06 Nov 1994 08:49:37 GMT", of this second.
std::string_view current_date();

std::string_view reason_of(int status);

}  // namespace mandate::http
