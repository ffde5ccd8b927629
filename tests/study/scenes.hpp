// The scenes that the pages are tested on: one that goes well, and the ways in which it may not.
#pragma once
#include "study/scene.hpp"

namespace handglass::study::scene {

struct Scene {
  std::string_view name;
  std::function<Trace()> play;
  std::string_view reason;  // the outcome's reason_id in the eyes of the onlooker
  int exit = 0;
};
const std::vector<Scene>& scenes();

}  // namespace handglass::study::scene
