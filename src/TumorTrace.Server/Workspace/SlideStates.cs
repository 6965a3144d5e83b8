using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using TumorTrace.Core.Runs;

namespace TumorTrace.Server.Workspace;

/// <summary>What is known of a slide's segmentation.</summary>
[JsonConverter(typeof(SlideStateConverter))]
public enum SlideState
{
    NotSegmented,
    Queued,
    Running,
    Failed,
    Finished,
}

/// <summary>Names in JSON: notSegmented, queued, …</summary>
internal sealed class SlideStateConverter() : JsonStringEnumConverter<SlideState>(System.Text.Json.JsonNamingPolicy.CamelCase);

/// <summary>What jobs say about slides; told by whoever runs them.</summary>
public sealed class SlideStates
{
    private readonly ConcurrentDictionary<string, SlideState> _states = new(StringComparer.Ordinal);

    /// <param name="state">Null when the slide's files say all there is.</param>
    public void Set(string slideId, SlideState? state)
    {
        if (state is { } known)
            _states[slideId] = known;
        else
            _states.TryRemove(slideId, out _);
    }

    internal SlideState Of(SlideEntry slide) =>
        _states.TryGetValue(slide.Id, out var state) ? state
        : slide.Manifest is null ? SlideState.NotSegmented
        : SlideState.Finished;
}
