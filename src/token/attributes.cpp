#include "token/attributes.hpp"

#include <array>
#include <cstring>
#include <set>
#include <span>

#include "base/limits.hpp"
#include "token/failures.hpp"

namespace handglass::token {
namespace {

// Some attributes could not be given: those that could are there.
bool partial(ReturnValue answer) {
  switch (static_cast<CK_RV>(answer)) {
    case CKR_OK:
    case CKR_ATTRIBUTE_TYPE_INVALID:
    case CKR_ATTRIBUTE_SENSITIVE:
    case CKR_BUFFER_TOO_SMALL: return true;
    default: return false;
  }
}

ReturnValue get(Session& session, ObjectHandle object, std::vector<CK_ATTRIBUTE>& wanted) {
  return session.functions()(
      "C_GetAttributeValue",
      [&] {
        return in_session(session.handle(), "object " + std::to_string(object) + ", " +
                                                std::to_string(wanted.size()) + " attributes");
      },
      [&](const auto& f) {
        return f.C_GetAttributeValue(session.handle(), object, wanted.data(), wanted.size());
      });
}

// What one object answers, all at once.
Result<std::vector<std::optional<Bytes>>> read_together(Session& session, ObjectHandle object,
                                                        const std::vector<unsigned long>& types) {
  std::vector<CK_ATTRIBUTE> wanted;
  for (const unsigned long type : types) wanted.push_back({type, nullptr, 0});
  ReturnValue answer = get(session, object, wanted);
  if (!partial(answer)) return failed_call("C_GetAttributeValue", answer, "reading an object");
  std::vector<std::optional<Bytes>> out(types.size());
  std::vector<CK_ATTRIBUTE> present;
  std::vector<std::size_t> place;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (wanted[i].ulValueLen == CK_UNAVAILABLE_INFORMATION ||
        wanted[i].ulValueLen > limits::token_value)
      continue;
    out[i].emplace(wanted[i].ulValueLen);
    present.push_back({types[i], out[i]->data(), wanted[i].ulValueLen});
    place.push_back(i);
  }
  if (present.empty()) return out;
  answer = get(session, object, present);
  if (!partial(answer)) return failed_call("C_GetAttributeValue", answer, "reading an object");
  for (std::size_t i = 0; i < present.size(); ++i) {
    auto& value = out[place[i]];
    if (present[i].ulValueLen > value->size())  // also CK_UNAVAILABLE_INFORMATION
      value.reset();
    else
      value->resize(present[i].ulValueLen);
  }
  return out;
}

}  // namespace

Result<std::vector<std::optional<Bytes>>> read_attributes(Session& session, ObjectHandle object,
                                                          const std::vector<unsigned long>& types) {
  auto together = read_together(session, object, types);
  if (together) return together;
  // A module that fails altogether for one attribute that it does not know is asked one by one.
  std::vector<std::optional<Bytes>> out(types.size());
  bool any = false;
  for (std::size_t i = 0; i < types.size(); ++i) {
    auto one = read_together(session, object, {types[i]});
    if (!one) continue;
    any = true;
    out[i] = std::move((*one)[0]);
  }
  if (!any) return together;
  return out;
}

Result<std::vector<ObjectHandle>> find_objects(Session& session, std::vector<CK_ATTRIBUTE> wanted) {
  ReturnValue answer = session.functions()(
      "C_FindObjectsInit",
      [&] { return in_session(session.handle(), std::to_string(wanted.size()) + " attributes"); },
      [&](const auto& f) {
        return f.C_FindObjectsInit(session.handle(), wanted.data(), wanted.size());
      });
  if (answer != ReturnValue::ok) {
    session.spoil();
    return failed_call("C_FindObjectsInit", answer, "looking for objects");
  }
  // Each once: some modules repeat themselves, and where nothing new comes there is an end.
  std::vector<ObjectHandle> out;
  std::set<ObjectHandle> known;
  std::array<CK_OBJECT_HANDLE, 64> some{};
  while (true) {
    CK_ULONG count = 0;
    answer = session.functions()(
        "C_FindObjects",
        [&] { return in_session(session.handle(), std::to_string(count) + " found"); },
        [&](const auto& f) {
          return f.C_FindObjects(session.handle(), some.data(), some.size(), &count);
        });
    if (answer != ReturnValue::ok) {
      session.spoil();
      return failed_call("C_FindObjects", answer, "looking for objects");
    }
    count = std::min<CK_ULONG>(count, some.size());
    const std::size_t before = out.size();
    for (const CK_OBJECT_HANDLE each : std::span(some).first(count))
      if (known.insert(each).second) out.push_back(each);
    if (out.size() == before || out.size() >= limits::token_objects) break;
  }
  answer = session.functions()(
      "C_FindObjectsFinal", [&] { return in_session(session.handle()); },
      [&](const auto& f) { return f.C_FindObjectsFinal(session.handle()); });
  if (answer != ReturnValue::ok) session.spoil();
  out.resize(std::min(out.size(), limits::token_objects));
  return out;
}

std::optional<unsigned long> number_in(const std::optional<Bytes>& value) {
  unsigned long number = 0;
  if (!value || value->size() != sizeof number) return std::nullopt;
  std::memcpy(&number, value->data(), sizeof number);
  return number;
}

bool truth_in(const std::optional<Bytes>& value) {
  return value && value->size() == 1 && value->front() != 0;
}

}  // namespace handglass::token
