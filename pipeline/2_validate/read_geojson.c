/* GeoJSON and TopoJSON objects, after the JSON Schemas that the reference implementation of Table
 * Schema checks them with: positions of two numbers, rings of four positions and more. */
#include "2_validate/read_text_form.h"

typedef bool json_check(const struct json *);

static bool all_are(const struct json *array, int32_t least, json_check *check)
{
    if (!array || array->kind != JSON_ARRAY || array->count < least) {
        return false;
    }
    for (const struct json *item = array->first; item; item = item->next) {
        if (!check(item)) {
            return false;
        }
    }
    return true;
}

static bool is_kind(const struct json *value, enum json_kind kind)
{
    return value && value->kind == kind;
}

static bool type_is(const struct json *object, const char *name)
{
    const struct json *type = json_member(object, STR("type"));
    return is_kind(type, JSON_STRING) && str_equal_c(type->text, name);
}

static bool is_number(const struct json *value)
{
    return value->kind == JSON_NUMBER;
}

/* ---- GeoJSON ---- */

static bool is_position(const struct json *value)
{
    return value->count == 2 && all_are(value, 2, is_number);
}

static bool is_positions(const struct json *value)
{
    return all_are(value, 0, is_position);
}

static bool is_line(const struct json *value)
{
    return all_are(value, 2, is_position);
}

static bool is_ring(const struct json *value)
{
    return all_are(value, 4, is_position);
}

static bool is_lines(const struct json *value)
{
    return all_are(value, 0, is_line);
}

static bool is_polygon(const struct json *value)
{
    return all_are(value, 0, is_ring);
}

static bool is_polygons(const struct json *value)
{
    return all_are(value, 0, is_polygon);
}

static bool is_geometry(const struct json *value)
{
    static const struct {
        const char *type;
        json_check *check;
    } kinds[] = {
        {"Point", is_position},        {"MultiPoint", is_positions}, {"LineString", is_line},
        {"MultiLineString", is_lines}, {"Polygon", is_polygon},      {"MultiPolygon", is_polygons},
    };
    const struct json *coordinates = json_member(value, STR("coordinates"));
    for (size_t i = 0; coordinates && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (type_is(value, kinds[i].type)) {
            return kinds[i].check(coordinates);
        }
    }
    return false;
}

static bool is_feature(const struct json *value)
{
    const struct json *geometry = json_member(value, STR("geometry"));
    const struct json *properties = json_member(value, STR("properties"));
    return type_is(value, "Feature") && geometry && properties &&
           (geometry->kind == JSON_NULL || is_geometry(geometry)) &&
           (properties->kind == JSON_NULL || properties->kind == JSON_OBJECT);
}

/* A reference system by name or by link. */
static bool is_crs(const struct json *crs)
{
    if (crs->kind == JSON_NULL) {
        return true;
    }
    const struct json *properties = json_member(crs, STR("properties"));
    if (!is_kind(properties, JSON_OBJECT)) {
        return false;
    }
    for (const struct json *m = crs->first; m; m = m->next) {
        if (!str_equal_c(m->key, "type") && !str_equal_c(m->key, "properties")) {
            return false;
        }
    }
    const struct json *kind = json_member(properties, STR("type"));
    return (type_is(crs, "name") && properties->count == 1 &&
            is_kind(json_member(properties, STR("name")), JSON_STRING)) ||
           (type_is(crs, "link") && is_kind(json_member(properties, STR("href")), JSON_STRING) &&
            (!kind || kind->kind == JSON_STRING));
}

bool json_is_geojson(const struct json *value)
{
    const struct json *crs = json_member(value, STR("crs"));
    const struct json *box = json_member(value, STR("bbox"));
    if ((crs && !is_crs(crs)) || (box && !all_are(box, 0, is_number))) {
        return false;
    }
    if (type_is(value, "GeometryCollection")) {
        return all_are(json_member(value, STR("geometries")), 0, is_geometry);
    }
    if (type_is(value, "FeatureCollection")) {
        return all_are(json_member(value, STR("features")), 0, is_feature);
    }
    return is_geometry(value) || is_feature(value);
}

/* ---- TopoJSON ---- */

static bool is_vector(const struct json *value)
{
    return all_are(value, 2, is_number);
}

static bool is_vectors(const struct json *value)
{
    return all_are(value, 0, is_vector);
}

static bool is_arc_list(const struct json *value)
{
    return all_are(value, 0, json_is_integer);
}

static bool is_arc_lists(const struct json *value)
{
    return all_are(value, 0, is_arc_list);
}

static bool is_arc_list_lists(const struct json *value)
{
    return all_are(value, 0, is_arc_lists);
}

static bool is_topo_geometry(const struct json *value)
{
    static const struct {
        const char *type;
        const char *member;
        json_check *check;
    } kinds[] = {
        {"Point", "coordinates", is_vector}, {"MultiPoint", "coordinates", is_vectors},
        {"LineString", "arcs", is_arc_list}, {"MultiLineString", "arcs", is_arc_lists},
        {"Polygon", "arcs", is_arc_lists},   {"MultiPolygon", "arcs", is_arc_list_lists},
    };
    const struct json *id = json_member(value, STR("id"));
    const struct json *properties = json_member(value, STR("properties"));
    if (value->kind != JSON_OBJECT || (properties && properties->kind != JSON_OBJECT) ||
        (id && id->kind != JSON_STRING && !json_is_integer(id))) {
        return false;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct json *member = json_member(value, str_from_c(kinds[i].member));
        if (type_is(value, kinds[i].type)) {
            return member && kinds[i].check(member);
        }
    }
    return type_is(value, "GeometryCollection") &&
           all_are(json_member(value, STR("geometries")), 0, is_topo_geometry);
}

static bool is_arc_point(const struct json *value)
{
    return value->kind == JSON_NULL || is_vector(value);
}

static bool is_arc(const struct json *value)
{
    return all_are(value, 2, is_arc_point);
}

static bool is_dimension(const struct json *value)
{
    return all_are(value, 0, is_number);
}

static bool is_transform(const struct json *value)
{
    const struct json *scale = json_member(value, STR("scale"));
    const struct json *translate = json_member(value, STR("translate"));
    return scale && translate && is_vector(scale) && is_vector(translate);
}

static bool is_topology(const struct json *value)
{
    const struct json *objects = json_member(value, STR("objects"));
    const struct json *transform = json_member(value, STR("transform"));
    if (!type_is(value, "Topology") || !is_kind(objects, JSON_OBJECT) ||
        !all_are(json_member(value, STR("arcs")), 0, is_arc) ||
        (transform && !is_transform(transform))) {
        return false;
    }
    for (const struct json *object = objects->first; object; object = object->next) {
        if (!is_topo_geometry(object)) {
            return false;
        }
    }
    return true;
}

bool json_is_topojson(const struct json *value)
{
    const struct json *box = json_member(value, STR("bbox"));
    if (box && (box->count != 2 || !all_are(box, 2, is_dimension))) {
        return false;
    }
    return is_topology(value) || is_topo_geometry(value);
}
