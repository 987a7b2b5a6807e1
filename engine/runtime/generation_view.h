#pragma once
// What a frame shows of a generation beside the field: where on the way from noise to text or clip it is,
// what the members of its ensemble have in common, and what a clip's score follows.

#include "engine/sampler/ensemble.h"
#include "engine/text/chain_decoder.h"
#include "engine/video/clip.h"

#include <string>
#include <vector>

namespace sgfm::runtime {

struct GenerationView {
    std::string schedule;       // "anneal" or "hold"
    double sigma = 0;           // of the present state; 0: the clean estimate
    int level = 0;              // steps taken of the anneal's levels; in a hold where sigma stands among them
    std::vector<double> levels; // sigma_0 ... sigma_n = 0
    bool finished = false;
    double meanEntropy = 0;    // nats a token, over the free positions of the shown member
    double meanConfidence = 0; // the same
    // Ensembles: texts of all members (as decoded now), what they agree on, and how far the fields of their
    // estimates are apart, at each sigma passed so far.
    std::vector<text::DecodedText> members;
    int shownMember = 0;                    // which of them field, numbers and decoded text of the frame are
    std::string shown;                      // "member", "mean", "spread": what the frame's pictures are of
    std::vector<std::vector<float>> shares; // [member][position]: share of the members with the same token
    std::vector<sampler::TokenAgreement> agreement; // a token position
    struct Spread {
        double sigma = 0;
        double spread = 0;
        double agreement = 0; // mean over positions
    };
    std::vector<Spread> spread;
    // Clips: how the score's camera moves (video/camera.h), and whether a second picture moves apart.
    video::CameraMotion camera;
    bool twoPictures = false;
};

} // namespace sgfm::runtime
