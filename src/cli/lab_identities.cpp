#include "cli/lab_identities.hpp"

namespace handglass::cli {
namespace {

// What hangs under the CA that nobody trusts, and under the proxy's, is of another house. Nothing
// is published: the addresses are there so that a fix can be shown.
constexpr std::string_view lab_text =
    R"plan(# The playground of `handglass lab init`. Change it and mint your own:
#   handglass lab init DIR --plan plan.txt
published http://lab.invalid

ca root "Lab Root CA"
  about "the root that both sides trust"
ca issuing "Lab Issuing CA" by root path-length 0
  about "the intermediate that issues servers and clients"
ca twin "Lab Root CA"
  about "another CA with the root's name and a key of its own"
ca unknown "Unknown CA" o Elsewhere
  about "a CA that nobody trusts"
ca proxy "Inspecting Proxy CA" o Elsewhere
  about "a CA such as a proxy in between has"
ca clerk "Lab Clerk" by issuing wrong no-ca
  about "who signs certificates, and is no CA"
responder ocsp "Lab OCSP Responder" by issuing
  about "who answers for the issuing CA (RFC 6960)"
server server by issuing dns localhost dns server.lab ip 127.0.0.1 ip ::1
  about "localhost, server.lab, 127.0.0.1 and ::1"
server server-rsa by issuing key rsa2048 dns localhost dns server.lab ip 127.0.0.1 ip ::1 usage digitalSignature,keyEncipherment
  about "the same names with an RSA key"
server server-ed25519 by issuing key ed25519 dns localhost dns server.lab ip 127.0.0.1 ip ::1
  about "the same names with an Ed25519 key"
server server-ecdh by issuing dns localhost dns server.lab ip 127.0.0.1 ip ::1 usage keyAgreement
  about "the same names, key usage keyAgreement alone: for static ECDH"
server wrong-name by issuing dns elsewhere.lab
  about "a server for elsewhere.lab alone"
server server-revoked by issuing dns localhost dns server.lab ip 127.0.0.1 ip ::1 wrong revoked
  about "a server whose certificate is revoked"
server server-expired by issuing dns localhost dns server.lab ip 127.0.0.1 ip ::1 wrong expired
  about "a server whose certificate has expired"
server server-unknown by unknown o Elsewhere dns localhost dns server.lab ip 127.0.0.1 ip ::1
  about "a server of the CA that nobody trusts"
server server-proxy by proxy o Elsewhere dns localhost dns server.lab ip 127.0.0.1 ip ::1
  about "the server's names, issued by the proxy's CA"
client alice by issuing
  about "good"
client alice-rsa by issuing key rsa2048
  about "good, with an RSA key"
client alice-ed25519 by issuing key ed25519
  about "good, with an Ed25519 key"
client alice-ecdh by issuing usage keyAgreement
  about "key usage keyAgreement alone: for static ECDH"
client bob by issuing wrong revoked
  about "revoked: keyCompromise"
client carol by issuing wrong expired
  about "expired yesterday"
client dave by issuing wrong not-yet-valid
  about "valid from tomorrow"
client erin by issuing wrong wrong-purpose
  about "extended key usage serverAuth alone"
client frank by issuing usage keyEncipherment
  about "key usage keyEncipherment alone"
client grace by issuing signed-as grant
  about "issued to grant, the name altered after it was signed"
client heidi by clerk
  about "issued by the clerk, who is no CA"
client ivan by issuing wrong weak-digest
  about "signed over SHA-1"
client judy by issuing key rsa1024
  about "with an RSA key of 1024 bits"
client karl by issuing wrong critical-extension
  about "with a critical extension that nobody knows"
client mallory by unknown o Elsewhere
  about "of the CA that nobody trusts"
client trudy by twin
  about "of the CA with the root's name and another key"
list root by root
  about "the list of the root CA"
list issuing by issuing
  about "the list of the issuing CA; it has bob and server-revoked"
list issuing-stale by issuing wrong stale
  about "the same, out of date since yesterday"
list issuing-forged by issuing signed-by unknown
  about "the same, signed by the key of another CA"
)plan";

std::shared_ptr<const x509::Plan> shared_lab_plan() {
  static const auto plan = std::make_shared<const x509::Plan>(x509::parse_plan(lab_text).value());
  return plan;
}

}  // namespace

std::string_view lab_plan_text() { return lab_text; }

const x509::Plan& lab_plan() { return *shared_lab_plan(); }

Result<Lab> make_lab(Time now, crypto::Random& random, std::span<const std::string_view> names) {
  return x509::mint(shared_lab_plan(), now, random, names);
}

}  // namespace handglass::cli
