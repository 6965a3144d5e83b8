using System.Net;
using TumorTrace.Core;
using TumorTrace.Server.Options;
using TumorTrace.TestSupport;
using static TumorTrace.TestSupport.RunningViewer;

namespace TumorTrace.Server.Tests.Security;

public sealed class SecurityTests
{
    private const string Token = "correct-horse-battery";

    private static Task<RunningViewer> WithToken() => Start(o => o with { Token = Token, Page = Page(o) });

    private static string Page(ViewerOptions options)
    {
        var page = Directory.CreateDirectory(Path.Combine(options.Root, "..", "page")).FullName;
        File.WriteAllText(Path.Combine(page, "index.html"), "<!doctype html><title>page</title>");
        File.WriteAllText(Path.Combine(page, "..", "secret.txt"), "secret");
        return page;
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/api/slides")]
    [InlineData("/api/session")]
    [InlineData("/openapi/v1.json")]
    public async Task Nothing_is_shown_without_the_token(string path)
    {
        await using var viewer = await WithToken();
        using var none = await viewer.Get(path);
        using var wrong = await viewer.Get(path, ("Authorization", "Bearer correct-horse-batterz"));
        using var cookie = await viewer.Get(path, ("Cookie", $"tumortrace-{viewer.Address.Port}={Token}"));
        using var query = await viewer.Get("/?token=wrong");
        Assert.All([none, wrong, cookie, query], a => Assert.Equal(HttpStatusCode.Unauthorized, a.StatusCode));
        using var right = await viewer.Get(path, ("Authorization", $"Bearer {Token}"));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task The_token_in_the_address_becomes_a_cookie_that_does_not_tell_it()
    {
        await using var viewer = await WithToken();
        using var welcome = await viewer.Get($"/?token={Token}");
        // Relative: behind a proxy the page may have a path of its own.
        Assert.Equal((HttpStatusCode.Redirect, "./"), (welcome.StatusCode, welcome.Headers.Location!.ToString()));
        var cookie = welcome.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Token, cookie, StringComparison.Ordinal);
        using var page = await viewer.Get("/", ("Cookie", cookie.Split(';')[0]));
        Assert.Contains("<title>page</title>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var session = await viewer.Get("/api/session", ("Cookie", cookie.Split(';')[0]));
        Assert.Contains("\"tokenNeeded\":true", await session.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_addresses_than_this_machines_need_a_token()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "token",
            Assert.Throws<UserException>(() => ViewerServer.Build(new ViewerOptions(folder.Path, false) { Host = "0.0.0.0" })).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("evil.example", "403")]
    [InlineData("evil.example:80", "403")]
    [InlineData("127.0.0.1.evil.example", "403")]
    [InlineData("localhost", "200")]
    [InlineData("[::1]:99", "200")]
    public async Task A_name_that_was_pointed_here_from_elsewhere_is_refused(string host, string status)
    {
        await using var viewer = await Start();
        Assert.StartsWith($"HTTP/1.1 {status} ", await viewer.Raw("/api/slides", host), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_page_from_elsewhere_changes_nothing(string header, string value)
    {
        await using var viewer = await Start();
        using var answer = await viewer.Send(HttpMethod.Put, $"{viewer.Slide}/annotations", Body(), ("If-Match", "\"0\""), (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using var own = await viewer.Send(
            HttpMethod.Put,
            $"{viewer.Slide}/annotations",
            Body(),
            ("If-Match", "\"0\""),
            ("Origin", viewer.Address.GetLeftPart(UriPartial.Authority)),
            ("Sec-Fetch-Site", "same-origin")
        );
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/..%5csecret.txt")]
    [InlineData("//etc/passwd")]
    [InlineData("/assets/../../secret.txt")]
    [InlineData("/api/slides/..%2f..%2fsecret.txt")]
    [InlineData("/api/slides/../../../etc/passwd/thumbnail.jpg")]
    [InlineData("/api/slides/%2fetc%2fpasswd/export")]
    [InlineData("/api/slides/a%00/annotations")]
    public async Task No_path_leads_out(string target)
    {
        await using var viewer = await Start(o => o with { Page = Page(o) });
        var answer = await viewer.Raw(target);
        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("secret\r\n", answer + "\r\n", StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_keep_browsers_safe()
    {
        await using var viewer = await Start();
        foreach (var path in (string[])["/api/slides", "/api/nothing", "/nothing"])
        {
            using var answer = await viewer.Get(path);
            Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        }
    }
}
