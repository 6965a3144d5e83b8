using System.Net;
using TumorTrace.Server.Options;
using static TumorTrace.TestSupport.RunningViewer;

namespace TumorTrace.Server.Tests.Security;

/// <summary>A proxy shows the server under a path of its own.</summary>
public sealed class PublicAddressTests
{
    private const string Token = "correct-horse-battery";

    private static ViewerOptions Public(ViewerOptions options) =>
        options with
        {
            Token = Token,
            PublicUrl = new Uri("https://hospital.example/tools/tumortrace/"),
        };

    [Theory]
    [InlineData("")]
    [InlineData("/tools/tumortrace")]
    public async Task Whether_the_proxy_takes_its_path_off_or_leaves_it_on_every_address_stays_under_it(string prefix)
    {
        await using var viewer = await Start(Public);
        using var welcome = await viewer.Get($"{prefix}/?token={Token}", ("Host", "hospital.example"));
        Assert.Equal(HttpStatusCode.Redirect, welcome.StatusCode);
        var page = new Uri("https://hospital.example/tools/tumortrace/?token=x");
        Assert.Equal("https://hospital.example/tools/tumortrace/", new Uri(page, welcome.Headers.Location!).ToString());
        var cookie = welcome.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        using var slides = await viewer.Get($"{prefix}/api/slides", ("Host", "hospital.example"), ("Cookie", cookie.Split(';')[0]));
        var thumbnail = System
            .Text.Json.JsonDocument.Parse(await slides.Content.ReadAsStringAsync())
            .RootElement[0]
            .GetProperty("thumbnail")
            .GetString()!;
        Assert.StartsWith("/tools/tumortrace/api/slides/", new Uri(page, thumbnail).AbsolutePath, StringComparison.Ordinal);
        using var picture = await viewer.Get($"{prefix}/{thumbnail}", ("Authorization", $"Bearer {Token}"));
        Assert.Equal(HttpStatusCode.OK, picture.StatusCode);
    }

    [Theory]
    [InlineData("https://hospital.example", HttpStatusCode.OK)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://hospital.example", HttpStatusCode.Forbidden)]
    public async Task Pages_at_the_public_address_may_save_and_no_others(string origin, HttpStatusCode expected)
    {
        await using var viewer = await Start(o => Public(o) with { Token = null });
        using var saved = await viewer.Send(
            HttpMethod.Put,
            $"{viewer.Slide}/annotations",
            Body(),
            ("If-Match", "\"0\""),
            ("Origin", origin),
            ("Sec-Fetch-Site", "same-origin")
        );
        Assert.Equal(expected, saved.StatusCode);
    }

    [Theory]
    [InlineData("hospital.example", "200")]
    [InlineData("evil.example", "403")]
    public async Task The_public_name_is_answered_and_no_other(string host, string status)
    {
        await using var viewer = await Start(o => Public(o) with { Token = null });
        Assert.StartsWith($"HTTP/1.1 {status} ", await viewer.Raw("/api/slides", host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_path_without_its_slash_leads_to_the_page()
    {
        await using var viewer = await Start(Public);
        using var answer = await viewer.Get($"/tools/tumortrace?token={Token}", ("Host", "hospital.example"));
        Assert.Equal($"/tools/tumortrace/?token={Token}", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_server_without_a_public_address_gives_relative_addresses_too()
    {
        await using var viewer = await Start();
        Assert.StartsWith(
            "api/slides/",
            (await viewer.Json("/api/slides"))[0].GetProperty("thumbnail").GetString(),
            StringComparison.Ordinal
        );
    }
}
