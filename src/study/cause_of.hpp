// Which of the known causes a failure has, as the end that knows it tells. A fault that is none of
// them, such as messages out of order, is `none`.
#pragma once
#include "study/cause.hpp"
#include "study/trace.hpp"

namespace handglass::study {

// What the end that failed knows by itself; of what it was told by an alert or by silence, only
// that it was told nothing.
Cause cause_of(const Trace& trace, const FailureEntry& failure);

// Of one check of a chain of `peer`'s; with the trace, what else was sent and named tells an
// intermediate that is missing from a root that is not trusted.
Cause cause_of(const x509::Checked& checked, Role peer);
Cause cause_of(const Trace& trace, const x509::Checked& checked, Role peer);

// Of a fault on our own side, before anything is sent: a key, a password, a token.
Cause cause_of(Rule rule);

// Why a client's Certificate is empty, as far as these eyes know.
Cause why_nothing_was_sent(const Trace& trace);

// Whether that is because the server takes RSA-PSS of RSA keys, and the client's key cannot make
// it.
bool key_lacks_pss(const Trace& trace);

// Whether a CA's name is that of a product which sits between client and server and issues
// certificates of its own.
bool looks_like_proxy(const x509::Name& issuer);

}  // namespace handglass::study
