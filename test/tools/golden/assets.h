/* made by embed; do not edit */
#ifndef MADE_ASSETS_H
#define MADE_ASSETS_H

#include "web/asset.h"

#define ASSET_APP_JS "/a/app.2d711642b726.js"
#define ASSET_DESK_CSS "/a/desk.6251e5743b6f.css"

#endif
