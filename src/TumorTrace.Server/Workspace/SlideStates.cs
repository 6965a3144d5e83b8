using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace TumorTrace.Server.Workspace;

/// <summary>Where the segmentation of a slide stands.</summary>
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

/// <summary>The states of slides that jobs work on; whoever runs the jobs sets them.</summary>
public sealed class SlideStates
{
    private readonly ConcurrentDictionary<string, SlideState> _states = new(StringComparer.Ordinal);

    /// <summary>Called before a state is read.</summary>
    internal Action Refresh { get; set; } = () => { };

    /// <param name="state">Null to derive the state from the slide's files.</param>
    public void Set(string slideId, SlideState? state)
    {
        if (state is { } known)
            _states[slideId] = known;
        else
            _states.TryRemove(slideId, out _);
    }

    internal SlideState Get(SlideEntry slide)
    {
        Refresh();
        return _states.TryGetValue(slide.Id, out var state) ? state
            : slide.Manifest is null ? SlideState.NotSegmented
            : SlideState.Finished;
    }
}
