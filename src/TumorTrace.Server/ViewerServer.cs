using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Slides;
using TumorTrace.Server.Api;
using TumorTrace.Server.Corrections;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Security;
using TumorTrace.Server.Tiles;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server;

/// <summary>Composes the viewer's server from services, middleware and endpoints. Read it top to bottom.</summary>
public static class ViewerServer
{
    /// <summary>A server that is ready to start; disposing it closes slides and deletes scratch files.</summary>
    /// <exception cref="UserException">The address is not this machine's own, and there is no token.</exception>
    public static WebApplication Build(ViewerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Token is null && !Hosts.IsLoopback(options.Host))
            throw new UserException($"{options.Host}: serving other machines than this one needs a token");
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ApplicationName = "TumorTrace.Server", EnvironmentName = "Production" }
        );
        // Logs our own faults only; the host program reports what Kestrel says about ports and browsers.
        builder
            .Logging.ClearProviders()
            .AddFilter("Microsoft", LogLevel.None)
            .SetMinimumLevel(LogLevel.Warning)
            .AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        if (options.LogJson)
            builder.Logging.AddJsonConsole(o => o.TimestampFormat = "O");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            Listen(kestrel, options);
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        AddServices(builder.Services, options);
        var app = builder.Build();

        PublicAddress.Use(app, options);
        SecurityHeadersMiddleware.Use(app);
        ProblemResponses.Use(app);
        OriginMiddleware.Use(app, options);
        TokenMiddleware.Use(app, options);
        if (options.Page is { } page)
            PageFiles.Use(app, page);
        app.UseRouting();

        app.MapOpenApi();
        QueueHealth.Map(app);
        if (options.Jobs is not null)
            QueueMetrics.Map(app);
        var api = app.MapGroup("/api");
        SessionEndpoints.Map(api);
        SlideEndpoints.Map(api);
        TileEndpoints.Map(api);
        PolygonEndpoints.Map(api);
        AnnotationEndpoints.Map(api);
        EffortEndpoints.Map(api);
        JobEndpoints.Map(api, options);
        ExchangeEndpoints.Map(api);
        return app;
    }

    internal static void AddServices(IServiceCollection services, ViewerOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Time);
        services.AddSingleton<SlideCatalog>();
        services.AddSingleton<SlideFingerprints>();
        services.AddSingleton<SlideStates>();
        services.AddSingleton<VersionStore>();
        services.AddSingleton<ReviewProgress>();
        services.AddSingleton<SlideService>();
        services.AddSingleton<RunAnnotations>();
        services.AddSingleton<AnnotationWriter>();
        services.AddSingleton<RequestWorker>();
        services.AddSingleton<SlideTiles>();
        services.AddSingleton<TissueTiles>();
        services.AddSingleton<ScratchFolder>();
        services.AddSingleton<HeatmapTiles>();
        services.AddSingleton(_ => new TileStore(options.TileCacheBytes, Environment.ProcessorCount));
        services.AddSingleton(_ => new HandlePool<ISlide>(options.OpenSlides, options.Time));
        services.AddSingleton(_ => new HandlePool<HeatmapLevels>(4, options.Time));
        services.AddSingleton(_ => new HandlePool<TissueTiles.Mask>(16, options.Time));
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new JsonNumbers()));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddOpenApi();
        QueueHealth.Add(services);
        if (options.Jobs is { } jobs)
        {
            JobServices.Add(services, jobs);
            QueueMetrics.Add(services);
        }
    }

    private static void Listen(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, ViewerOptions options)
    {
        if (options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            kestrel.Listen(IPAddress.Loopback, options.Port);
        else if (IPAddress.TryParse(options.Host.Trim('[', ']'), out var address))
            kestrel.Listen(address, options.Port);
        else
            kestrel.Listen(Dns.GetHostAddresses(options.Host)[0], options.Port);
    }

    /// <summary>The host program handles Ctrl-C.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
