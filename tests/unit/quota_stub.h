/*
 * quota_stub: a service with quotas, in a child process, for a client whose
 * clock only sleeping moves: what time it is, the signature's date says.
 *
 * It knows caller references as CloudFront does, and can kill the client when
 * it is asked for the k-th time, before or after the work.
 */
#ifndef ED_QUOTA_STUB_H
#define ED_QUOTA_STUB_H

#include <sys/mman.h>

#include "stub.h"

#define QUOTA_MAX 4096
#define QUOTA_BODY 262144

enum quota_model {
	QUOTA_NONE,
	QUOTA_IN_PROGRESS, /* so many files and wildcards at a time */
	QUOTA_RATE,	   /* so many paths and wildcards a second */
};

struct quota_made {
	char reference[136];
	char paths_hash[24];
	size_t files, wildcards;
	int64_t time;
};

/* What both processes see. */
struct quota {
	enum quota_model model;
	size_t files, wildcards; /* the quota */
	size_t max_batch;	 /* BatchTooLarge above; 0: none */
	bool bare;		 /* that is a proxy's, which has no code */
	int64_t done_s;		 /* Completed after so many seconds */
	bool deny_list;
	pid_t client;
	unsigned kill_at; /* request; 0: never */
	bool kill_after;  /* the work, not before it */
	char url[64];
	pid_t pid;

	unsigned requests, lists, refused, repeated;
	struct quota_made made[QUOTA_MAX];
	size_t n_made;
	size_t n_paths; /* of all that were made */
	double tokens, wildcard_tokens;
	int64_t last;
};

static struct quota *quota_new(void)
{
	FILE *f = tmpfile();
	struct quota *q;

	assert(f && ftruncate(fileno(f), sizeof(*q)) == 0);
	q = mmap(NULL, sizeof(*q), PROT_READ | PROT_WRITE, MAP_SHARED,
		 fileno(f), 0);
	assert(q != MAP_FAILED);
	(void)fclose(f);
	q->files = 3000;
	q->wildcards = 15;
	q->done_s = 30;
	return q;
}

static const char *quota_between(char *out, size_t size, const char *text,
				 const char *from, const char *to)
{
	const char *a = strstr(text, from);
	const char *b = a ? strstr(a, to) : NULL;

	out[0] = '\0';
	if (b)
		(void)snprintf(out, size, "%.*s",
			       (int)(b - a - (long)strlen(from)),
			       a + strlen(from));
	return out;
}

/* Seconds within the day: no test goes beyond it. */
static int64_t quota_time(const char *request)
{
	char date[32];
	unsigned long n;

	quota_between(date, sizeof(date), request, "X-Amz-Date: ", "\r\n");
	n = strtoul(date + 9, NULL, 10);
	return (int64_t)(n / 10000 * 3600 + n / 100 % 100 * 60 + n % 100);
}

static void quota_read(struct quota_made *out, const char *request)
{
	uint64_t hash = 1469598103934665603u;
	const char *p = strstr(request, "\r\n\r\n");

	*out = (struct quota_made){ .time = quota_time(request) };
	quota_between(out->reference, sizeof(out->reference), p,
		      "<CallerReference>", "</CallerReference>");
	while ((p = strstr(p, "<Path>"))) {
		const char *end = strstr(p, "</Path>");

		if (end[-1] == '*')
			out->wildcards++;
		else
			out->files++;
		for (; p < end; p++)
			hash = (hash ^ (unsigned char)*p) * 1099511628211u;
	}
	(void)snprintf(out->paths_hash, sizeof(out->paths_hash), "%016llx",
		       (unsigned long long)hash);
}

static bool quota_has_room(struct quota *q, const struct quota_made *m)
{
	size_t files = m->files, wildcards = m->wildcards;
	double passed = (double)(m->time - q->last);

	if (q->model == QUOTA_NONE)
		return true;
	if (q->model == QUOTA_IN_PROGRESS) {
		for (size_t i = 0; i < q->n_made; i++) {
			if (m->time >= q->made[i].time + q->done_s)
				continue;
			files += q->made[i].files;
			wildcards += q->made[i].wildcards;
		}
		return files <= q->files && wildcards <= q->wildcards;
	}
	q->last = m->time;
	q->tokens += passed * (double)q->files;
	if (q->tokens > (double)q->files)
		q->tokens = (double)q->files;
	q->wildcard_tokens += passed * (double)q->wildcards;
	if (q->wildcard_tokens > (double)q->wildcards)
		q->wildcard_tokens = (double)q->wildcards;
	if ((double)(m->files + m->wildcards) > q->tokens ||
	    (double)m->wildcards > q->wildcard_tokens)
		return false;
	q->tokens -= (double)(m->files + m->wildcards);
	q->wildcard_tokens -= (double)m->wildcards;
	return true;
}

static void quota_error(char *out, size_t size, const char *code,
			const char *message)
{
	(void)snprintf(out, size,
		       "HTTP/1.1 400 X\r\nConnection: close\r\n\r\n"
		       "<ErrorResponse><Error><Code>%s</Code><Message>%s"
		       "</Message></Error></ErrorResponse>",
		       code, message);
}

static void quota_create(struct quota *q, char *out, size_t size,
			 const char *request)
{
	struct quota_made m;

	quota_read(&m, request);
	for (size_t i = 0; i < q->n_made; i++) {
		if (strcmp(q->made[i].reference, m.reference) != 0)
			continue;
		if (strcmp(q->made[i].paths_hash, m.paths_hash) != 0) {
			quota_error(out, size, "InvalidArgument",
				    "a caller reference that was used");
			return;
		}
		q->repeated++;
		(void)snprintf(out, size,
			       "HTTP/1.1 201 X\r\nConnection: close\r\n\r\n"
			       "<Invalidation><Id>I%zu</Id><Status>InProgress"
			       "</Status></Invalidation>",
			       i);
		return;
	}
	if (q->max_batch > 0 && m.files + m.wildcards > q->max_batch) {
		if (q->bare)
			(void)snprintf(out, size,
				       "HTTP/1.1 413 X\r\nConnection: "
				       "close\r\n\r\n<html>too large</html>");
		else
			quota_error(out, size, "BatchTooLarge", "x");
	} else if (!quota_has_room(q, &m)) {
		q->refused++;
		quota_error(out, size,
			    q->model == QUOTA_RATE
				    ? "Throttling"
				    : "TooManyInvalidationsInProgress",
			    "x");
	} else {
		assert(q->n_made < QUOTA_MAX);
		q->made[q->n_made++] = m;
		q->n_paths += m.files + m.wildcards;
		(void)snprintf(out, size,
			       "HTTP/1.1 201 X\r\nConnection: close\r\n\r\n"
			       "<Invalidation><Id>I%zu</Id><Status>InProgress"
			       "</Status></Invalidation>",
			       q->n_made - 1);
	}
}

static void quota_list(struct quota *q, char *out, size_t size,
		       const char *request)
{
	int64_t now = quota_time(request);
	size_t len;

	q->lists++;
	if (q->deny_list) {
		quota_error(out, size, "AccessDenied", "x");
		return;
	}
	len = (size_t)snprintf(out, size,
			       "HTTP/1.1 200 X\r\nConnection: close\r\n\r\n"
			       "<InvalidationList><Items>");
	for (size_t i = q->n_made; i-- > 0 && q->n_made - i <= 100;)
		len += (size_t)snprintf(
			out + len, size - len,
			"<InvalidationSummary><Id>I%zu</Id><Status>%s</Status>"
			"</InvalidationSummary>",
			i,
			now >= q->made[i].time + q->done_s ? "Completed"
							   : "InProgress");
	(void)snprintf(out + len, size - len, "</Items></InvalidationList>");
}

static void quota_serve(struct quota *q, int listener)
{
	static char request[QUOTA_BODY], answer[QUOTA_BODY];

	for (;;) {
		int fd = accept(listener, NULL, NULL);
		bool now;

		(void)stub_read(fd, request, sizeof(request));
		now = ++q->requests == q->kill_at;
		if (now && !q->kill_after) {
			(void)kill(q->client, SIGKILL);
			close(fd);
			continue;
		}
		if (strncmp(request, "POST", 4) == 0)
			quota_create(q, answer, sizeof(answer), request);
		else
			quota_list(q, answer, sizeof(answer), request);
		if (now)
			(void)kill(q->client, SIGKILL);
		else
			(void)!write(fd, answer, strlen(answer));
		close(fd);
	}
}

static void quota_start(struct quota *q)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(addr);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	pid_t pid;

	assert(listener >= 0);
	assert(bind(listener, (struct sockaddr *)&addr, sizeof(addr)) == 0);
	assert(listen(listener, 8) == 0);
	assert(getsockname(listener, (struct sockaddr *)&addr, &size) == 0);
	(void)snprintf(q->url, sizeof(q->url), "http://127.0.0.1:%u",
		       (unsigned)ntohs(addr.sin_port));
	pid = fork();
	assert(pid >= 0);
	if (pid == 0)
		quota_serve(q, listener);
	q->pid = pid; /* the child sees it too, so not before */
	close(listener);
}

static void quota_stop(struct quota *q)
{
	(void)kill(q->pid, SIGKILL);
	(void)waitpid(q->pid, NULL, 0);
	(void)munmap(q, sizeof(*q));
}

#endif
