/* Front matter: which names have which values, and what is refused. */
#include "frontmatter_helper.h"

/* What is not understood has no fields at all. */
static void read_block(struct ed_frontmatter *out, const char *text, size_t len,
		       struct ed_arena *mem)
{
	ed_frontmatter_read(out, text, len, mem);
	if (!out->understood)
		assert_int_equal(out->n, 0);
}

#define CHECK(table) check_fields(read_block, table, ED_COUNT(table))

static void yaml_between_dashes(void **state)
{
	static const struct example table[] = {
		{ "", "" },
		{ "just text\n---\na: b\n---\n", "" },
		{ "---\n---\n", "" },
		{ "---\n# nothing\n---\n", "" },
		{ "---\ntitle: One\n---\nbody", "title=One" },
		{ "---\r\ntitle: One\r\n---\r\nbody", "title=One" },
		{ "\xef\xbb\xbf---\ntitle: One\n---", "title=One" },
		{ "\n\n---\ntitle: One\n---\n", "title=One" },
		{ "--- \ntitle: One\n---\t\n", "title=One" },
		{ "---\nTitle: 'It''s'\n---\n", "title=It's" },
		{ "---\ntitle: \"a\\tb\"\n---\n", "title=a\tb" },
		{ "---\ntags: [a, \"b c\"]\n---\n", "tags=a|b c" },
		{ "---\ntags:\n- a\n- b\nx: y\n---\n", "tags=a|b;x=y" },
		{ "---\ntags: []\n---\n", "tags=" },
		{ "---\ntags:\n---\n", "tags=" },
		{ "---\na: ~\nb: null\nc: ''\n---\n", "a=;b=;c=" },
		{ "---\ndraft: true\nweight: 010\nv: 2.50\n---\n",
		  "draft=true;weight=010;v=2.50" },
		{ "---\na:\n  b:\n    c: 1\n  d: [2, 3]\ne: 4\n---\n",
		  "a.b.c=1;a.d=2|3;e=4" },
		{ "---\nr:\n- name: a\n  src: [x]\n- b\nt: 1\n---\n",
		  "r=b;t=1" },
		{ "---\nd: >\n  folded\n  text\n---\n", "d=folded text\n" },
		{ "---\ntitle: caf\xc3\xa9\n---\n", "title=caf\xc3\xa9" },
		{ "---\ntitle: a\n---\n---\nb: c\n---\n", "title=a" },
	};

	(void)state;
	CHECK(table);
}

static void what_yaml_is_not_understood(void **state)
{
	static const struct example table[] = {
		{ "---\ntitle: One\n", NO },
		{ "---\ntitle: One\n----\n", NO },
		{ "---\ntitle: a: b\n---\n", NO },
		{ "---\n- a\n- b\n---\n", NO },
		{ "---\nscalar\n---\n", NO },
		{ "---\na: &x b\nc: *x\n---\n", NO },
		{ "---\na: 1\na: 2\n---\n", NO },
		{ "---\na: 1\nA: 2\n---\n", NO },
		{ "---\na: 1\n...\nb\n---\n", NO },
		{ "---\n\ta: 1\n---\n", NO },
		{ "---\na: \"\\0\"\n---\n", NO },
		{ "---\n? [x]\n: y\n---\n", NO },
		{ "---\na: \xff\n---\n", NO },
		{ "---\na: [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]\n---\n", NO },
		{ "#+title: org mode\n", NO },
	};

	(void)state;
	CHECK(table);
}

static void toml_between_pluses(void **state)
{
	static const struct example table[] = {
		{ "+++\n+++\n", "" },
		{ "+++\ntitle = \"One\" # note\n+++\nbody", "title=One" },
		{ "+++\r\ntitle = 'a\\b'\r\nx = 1\r\n+++\r\n",
		  "title=a\\b;x=1" },
		{ "+++\na = \"q\\\"\\u00e9\\U0001F600\\n\"\n+++\n",
		  "a=q\"\xc3\xa9\xf0\x9f\x98\x80\n" },
		{ "+++\na = \"\"\"\nx\\\n   y\"\"\"\"\n+++\n", "a=xy\"" },
		{ "+++\na = '''\nx\n'y'''\n+++\n", "a=x\n'y" },
		{ "+++\na = \"\"\nb = ''\n+++\n", "a=;b=" },
		{ "+++\nw = +1_000\nf = 6.26e-34\nb = false\ni = -inf\n+++\n",
		  "w=+1_000;f=6.26e-34;b=false;i=-inf" },
		{ "+++\nt = 07:32:00\nd = 1979-05-27 07:32:00-08:00\n+++\n",
		  "t=07:32:00;d=1979-05-27 07:32:00-08:00" },
		{ "+++\ntags = [ \"a\", # first\n  'b',\n]\nx = 1\n+++\n",
		  "tags=a|b;x=1" },
		{ "+++\nn = [[1, 2], [3]]\nm = [4, {a = [5]}, 6]\n+++\n",
		  "n=;m=4|6" },
		{ "+++\na.b.\"c d\" = 1\nP = {x = 1, y.z = [2]}\n+++\n",
		  "a.b.c d=1;p.x=1;p.y.z=2" },
		{ "+++\nz = 0\n[a.B]\nc = 1\n[d]\n[e]\nf = 2\n+++\n",
		  "z=0;a.b.c=1;e.f=2" },
		{ "+++\n[[r]]\ns = 1\n[r.q]\nt = 2\n[[r]]\ns = 3\n[a]\n"
		  "b = 4\n+++\n",
		  "r=;a.b=4" },
	};

	(void)state;
	CHECK(table);
}

static void what_toml_is_not_understood(void **state)
{
	static const struct example table[] = {
		{ "+++\na = 1\n", NO },
		{ "+++\na = \n+++\n", NO },
		{ "+++\na\n+++\n", NO },
		{ "+++\n= 1\n+++\n", NO },
		{ "+++\na = 1 b = 2\n+++\n", NO },
		{ "+++\na = \"x\n\"\n+++\n", NO },
		{ "+++\na = \"\\q\"\n+++\n", NO },
		{ "+++\na = \"\\ud800\"\n+++\n", NO },
		{ "+++\na = \"\\u0000\"\n+++\n", NO },
		{ "+++\na = [1\n+++\n", NO },
		{ "+++\na = {b = 1\n+++\n", NO },
		{ "+++\n[a\n+++\n", NO },
		{ "+++\n[[a]\nb = 1\n+++\n", NO },
		{ "+++\na = 1\na = 2\n+++\n", NO },
		{ "+++\na = [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]\n+++\n", NO },
	};

	(void)state;
	CHECK(table);
}

static void json_at_the_start(void **state)
{
	static const struct example table[] = {
		{ "{}\nbody", "" },
		{ "{\"title\":\"a \\\"}\\\" b\",\"n\":1}\nbody {",
		  "title=a \"}\" b;n=1" },
		{ "{\n\t\"tags\": [\"a\", \"b\"],\n\t\"p\": {\"q\": null}\n}\n",
		  "tags=a|b;p.q=" },
		{ "{\"s\": \"a\\/b\\u00e9\"}", "s=a/b\xc3\xa9" },
		{ "{{ template }}\n", "" },
		{ "{% liquid %}\n", "" },
		{ "{\"a\": 1\n", NO },
		{ "{\"a\": }}\n", "a=" },
		{ "{\"a\": [}\n", NO },
	};

	(void)state;
	CHECK(table);
}

static void a_date_gives_its_parts(void **state)
{
	static const struct example table[] = {
		{ "---\ndate: 2024-01-31\n---\n",
		  "date=2024-01-31;year=2024;month=01;day=31" },
		{ "+++\ndate = 2024-12-01T10:00:00Z\n+++\n",
		  "date=2024-12-01T10:00:00Z;year=2024;month=12;day=01" },
		{ "---\ndate: \"2024-01-31 10:00 +0200\"\nyear: x\n---\n",
		  "date=2024-01-31 10:00 +0200;year=x;month=01;day=31" },
		{ "---\ndate: 31 Jan 2024\n---\n", "date=31 Jan 2024" },
		{ "---\ndate: 2024-01-311\n---\n", "date=2024-01-311" },
		{ "---\ndate: [2024-01-31, 2024-02-01]\n---\n",
		  "date=2024-01-31|2024-02-01" },
	};

	(void)state;
	CHECK(table);
}

static void a_block_longer_than_the_cap_is_not_understood(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_frontmatter fm;
	struct ed_buf text;

	(void)state;
	ed_buf_init(&text, 200000);
	ed_buf_puts(&text, "---\na: b\n");
	while (text.len < ED_FRONTMATTER_MAX)
		ed_buf_puts(&text, "# nothing but a comment\n");
	ed_buf_puts(&text, "---\n");
	ed_frontmatter_read(&fm, text.data, text.len, mem);
	assert_false(fm.understood);
	ed_buf_clear(&text);
	ed_buf_puts(&text, "---\na:\n");
	for (int i = 0; i < 5000; i++)
		ed_buf_puts(&text, "- x\n");
	ed_buf_puts(&text, "---\n");
	ed_frontmatter_read(&fm, text.data, text.len, mem);
	assert_false(fm.understood);
	ed_buf_dispose(&text);
	ed_arena_free(mem);
}

static void only_the_body_may_differ(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} table[] = {
		{ "---\na: 1\n---\nx", "---\na: 1\n---\ny", true },
		{ "---\na: 1\n---\nx", "---\na: 2\n---\nx", false },
		{ "---\na: 1\n---\nx", "---\na: 1 \n---\nx", false },
		{ "---\na: 1\n---\nx", "x", false },
		{ "---\na: 1\n", "---\na: 1\n", false },
		{ "x", "y", true },
		{ "", "y", true },
		{ "text\n# One\n", "more\n# One\n", true },
		{ "# One\n", "# Two\n", false },
		{ "# One\n## A\n", "# One\n## B\n", true },
		{ "x\n", "# One\nx\n", false },
		{ "```\n# One\n```\n", "```\n# Two\n```\n", true },
		{ "One\n===\n", "Two\n===\n", false },
		{ "  <h1 id=a>A</h1>\n", "  <h1 id=a>B</h1>\n", false },
		{ "# One\ntext\n# Two\n", "# One\ntext\n# Three\n", true },
		/* A heading for MkDocs, none for others: the next one is. */
		{ "#One\n", "#Two\n", false },
		{ "#x\n# One\n", "#x\n# Two\n", false },
		{ "##A\n# One\n", "##B\n# One\n", true },
		/* What opens no fence, and what closes none. */
		{ "```a``` b\n# One\n", "```a``` b\n# Two\n", false },
		{ "````\n```\n# A\n````\n# One\n",
		  "````\n```\n# B\n````\n# One\n", true },
		{ "~~~\n```\n# A\n~~~\n# One\n", "~~~\n```\n# A\n~~~\n# Two\n",
		  false },
		{ "```\n``` x\n# A\n```\n# One\n",
		  "```\n``` x\n# B\n```\n# One\n", true },
	};
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct ed_text a = { table[i].a, strlen(table[i].a) };
		struct ed_text b = { table[i].b, strlen(table[i].b) };

		if (ed_frontmatter_same(&a, &b, mem) != table[i].same)
			fail_msg("'%s' and '%s'", table[i].a, table[i].b);
	}
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yaml_between_dashes),
		cmocka_unit_test(what_yaml_is_not_understood),
		cmocka_unit_test(toml_between_pluses),
		cmocka_unit_test(what_toml_is_not_understood),
		cmocka_unit_test(json_at_the_start),
		cmocka_unit_test(a_date_gives_its_parts),
		cmocka_unit_test(a_block_longer_than_the_cap_is_not_understood),
		cmocka_unit_test(only_the_body_may_differ),
	};

	return cmocka_run_group_tests_name("frontmatter", tests, NULL, NULL);
}
