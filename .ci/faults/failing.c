// Preloaded into ctgpu, this library counts the file operations below one folder and lets one of them fail:
//   FAIL_UNDER  the folder
//   FAIL_AT     the number of the operation, from 1; 0 only counts
//   FAIL_WITH   the error number, or "kill" for SIGKILL before the operation
//   FAIL_ON     "on" (default): this operation alone; "from": also all later ones
//   FAIL_KINDS  "all" (default), or "reads": only operations that change nothing
//   FAIL_LOG    receives one line for each operation: number, kind, path, and "!" if it failed
// Build: gcc -shared -fPIC -O1 -o failing.so failing.c -ldl
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static struct {
    const char *under;
    size_t length;
    long at;
    int error, kill, from, reads, log;
} plan = {.log = -1};

static atomic_long operations;

__attribute__((constructor)) static void read_plan(void)
{
    const char *text;
    plan.under = getenv("FAIL_UNDER");
    plan.length = plan.under ? strlen(plan.under) : 0;
    if ((text = getenv("FAIL_AT"))) plan.at = atol(text);
    if ((text = getenv("FAIL_WITH"))) plan.kill = !strcmp(text, "kill"), plan.error = atoi(text);
    if ((text = getenv("FAIL_ON"))) plan.from = !strcmp(text, "from");
    if ((text = getenv("FAIL_KINDS"))) plan.reads = !strcmp(text, "reads");
    // Through the kernel: this library's own open would count itself.
    if ((text = getenv("FAIL_LOG"))) plan.log = syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

// Whether this operation is the one that must fail. Sets errno then.
static int fails(const char *kind, int is_read, const char *path)
{
    if (!plan.under || !path || (plan.reads && !is_read)) return 0;
    if (strncmp(path, plan.under, plan.length) || (path[plan.length] && path[plan.length] != '/')) return 0;
    int before = errno;
    long number = atomic_fetch_add(&operations, 1) + 1;
    int hit = plan.at > 0 && (number == plan.at || (plan.from && number > plan.at));
    if (plan.log >= 0) {
        char line[PATH_MAX + 64];
        int bytes = snprintf(line, sizeof line, "%ld %s %s%s\n", number, kind, path, hit ? " !" : "");
        syscall(SYS_write, plan.log, line, bytes);
    }
    if (hit && plan.kill) kill(getpid(), SIGKILL);
    errno = hit ? plan.error : before;
    return hit;
}

static int fails_open(const char *kind, int is_read, int file)
{
    if (!plan.under) return 0;
    char link[32], path[PATH_MAX];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t bytes = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    errno = before;
    if (bytes < 0) return 0;
    path[bytes] = 0;
    return fails(kind, is_read, path);
}

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

// PATH and OPEN define a replacement: type, name, kind, whether it only reads, value on failure, parameters, path or file, arguments.
#define PATH(type, name, kind, is_read, bad, params, path, args) \
    type name params \
    { \
        static type (*real) params; \
        if (!real) real = next(#name); \
        return fails(kind, is_read, path) ? bad : real args; \
    }
#define OPEN(type, name, kind, is_read, bad, params, file, args) \
    type name params \
    { \
        static type (*real) params; \
        if (!real) real = next(#name); \
        return fails_open(kind, is_read, file) ? bad : real args; \
    }
#define OPENING(name) \
    int name(const char *path, int flags, ...) \
    { \
        static int (*real)(const char *, int, ...); \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        if (!real) real = next(#name); \
        int is_read = (flags & O_ACCMODE) == O_RDONLY; \
        return fails(is_read ? "open-read" : "open-write", is_read, path) ? -1 : real(path, flags, mode); \
    }

OPENING(open)
OPENING(open64)
OPEN(ssize_t, write, "write", 0, -1, (int f, const void *b, size_t n), f, (f, b, n))
OPEN(ssize_t, pwrite64, "write", 0, -1, (int f, const void *b, size_t n, off64_t o), f, (f, b, n, o))
OPEN(ssize_t, pwritev64, "write", 0, -1, (int f, const struct iovec *v, int n, off64_t o), f, (f, v, n, o))
OPEN(ssize_t, read, "read", 1, -1, (int f, void *b, size_t n), f, (f, b, n))
OPEN(ssize_t, pread64, "read", 1, -1, (int f, void *b, size_t n, off64_t o), f, (f, b, n, o))
OPEN(ssize_t, preadv64, "read", 1, -1, (int f, const struct iovec *v, int n, off64_t o), f, (f, v, n, o))
OPEN(int, fsync, "fsync", 0, -1, (int f), f, (f))
OPEN(int, fdatasync, "fsync", 0, -1, (int f), f, (f))
OPEN(int, fallocate64, "allocate", 0, -1, (int f, int m, off64_t o, off64_t n), f, (f, m, o, n))
OPEN(int, posix_fallocate64, "allocate", 0, plan.error, (int f, off64_t o, off64_t n), f, (f, o, n))
OPEN(int, ftruncate64, "truncate", 0, -1, (int f, off64_t n), f, (f, n))
OPEN(int, fchmod, "chmod", 0, -1, (int f, mode_t m), f, (f, m))
OPEN(int, flock, "lock", 1, -1, (int f, int o), f, (f, o))
OPEN(off64_t, lseek64, "seek", 1, -1, (int f, off64_t o, int w), f, (f, o, w))
PATH(int, rename, "rename", 0, -1, (const char *a, const char *b), b, (a, b))
PATH(int, link, "link", 0, -1, (const char *a, const char *b), b, (a, b))
PATH(int, unlink, "unlink", 0, -1, (const char *p), p, (p))
PATH(int, rmdir, "unlink", 0, -1, (const char *p), p, (p))
PATH(int, mkdir, "mkdir", 0, -1, (const char *p, mode_t m), p, (p, m))
PATH(ssize_t, readlink, "readlink", 1, -1, (const char *p, char *b, size_t n), p, (p, b, n))
PATH(DIR *, opendir, "list", 1, NULL, (const char *p), p, (p))
OPEN(struct dirent64 *, readdir64, "list", 1, NULL, (DIR *d), dirfd(d), (d))
// .NET's libraries use the functions of old versions of glibc.
PATH(int, __xstat64, "stat", 1, -1, (int v, const char *p, struct stat64 *s), p, (v, p, s))
PATH(int, __lxstat64, "stat", 1, -1, (int v, const char *p, struct stat64 *s), p, (v, p, s))
OPEN(int, __fxstat64, "stat", 1, -1, (int v, int f, struct stat64 *s), f, (v, f, s))
PATH(int, stat64, "stat", 1, -1, (const char *p, struct stat64 *s), p, (p, s))
PATH(int, lstat64, "stat", 1, -1, (const char *p, struct stat64 *s), p, (p, s))
OPEN(int, fstat64, "stat", 1, -1, (int f, struct stat64 *s), f, (f, s))

int statx(int folder, const char *path, int flags, unsigned mask, struct statx *s)
{
    static int (*real)(int, const char *, int, unsigned, struct statx *);
    if (!real) real = next("statx");
    int hit = *path ? fails("stat", 1, path) : fails_open("stat", 1, folder);
    return hit ? -1 : real(folder, path, flags, mask, s);
}
