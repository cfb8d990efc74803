using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Bridge.Core
{
    /// <summary>
    /// Runs what any thread posts on one thread, the simulator's, in the order in which it was posted and one after the
    /// other. Work that waits for its own result on that thread never gets it.
    /// </summary>
    public sealed class WorkQueue
    {
        private readonly object gate = new object();
        private readonly Queue<Item> waiting = new Queue<Item>();
        private Item current;
        private bool stopped;

        /// <summary>Posts work that is done when it returns.</summary>
        /// <returns>Ends with the work, or cancelled if the queue stops before it begins.</returns>
        public Task<T> Post<T>(Func<T> work)
        {
            return Post(() => Task.FromResult(work()));
        }

        /// <summary>
        /// Posts work that goes on after it has returned: what was posted later begins only when its task has ended.
        /// </summary>
        /// <returns>Ends with the work's task, or cancelled if the queue stops before that.</returns>
        public Task<T> Post<T>(Func<Task<T>> work)
        {
            var item = new Item<T>(work);
            bool refused;
            lock (gate)
            {
                refused = stopped;
                if (!refused)
                {
                    waiting.Enqueue(item);
                }
            }

            if (refused)
            {
                item.Cancel();
            }

            return item.Result;
        }

        /// <summary>
        /// Runs what waits, on the calling thread, until all that waited when it was called has begun or one of it goes
        /// on after it has returned. Call it once a frame of the engine.
        /// </summary>
        public void Pump()
        {
            int due;
            lock (gate)
            {
                due = waiting.Count;
            }

            for (; due > 0; due--)
            {
                Item item;
                lock (gate)
                {
                    if (waiting.Count == 0 || (current != null && !current.IsDone))
                    {
                        return;
                    }

                    item = current = waiting.Dequeue();
                }

                item.Start();
            }
        }

        /// <summary>
        /// Cancels what waits, what goes on and what is still to be posted. Work that goes on is not interrupted, but
        /// nobody waits for it any more.
        /// </summary>
        public void Stop()
        {
            var abandoned = new List<Item>();
            lock (gate)
            {
                stopped = true;
                if (current != null)
                {
                    abandoned.Add(current);
                }

                abandoned.AddRange(waiting);
                waiting.Clear();
            }

            foreach (Item item in abandoned)
            {
                item.Cancel();
            }
        }

        private abstract class Item
        {
            internal abstract bool IsDone { get; }

            internal abstract void Start();

            internal abstract void Cancel();
        }

        private sealed class Item<T> : Item
        {
            private readonly Func<Task<T>> work;

            // Whoever waits goes on in a thread of its own, never inside Pump.
            private readonly TaskCompletionSource<T> result =
                new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);

            internal Item(Func<Task<T>> work)
            {
                this.work = work;
            }

            internal Task<T> Result => result.Task;

            internal override bool IsDone => result.Task.IsCompleted;

            internal override void Start()
            {
                Task<T> task;
                try
                {
                    task = work();
                }
                catch (OperationCanceledException)
                {
                    result.TrySetCanceled();
                    return;
                }
                catch (Exception error)
                {
                    result.TrySetException(error);
                    return;
                }

                if (task.IsCompleted)
                {
                    Finish(task);
                }
                else
                {
                    task.ContinueWith(
                        Finish,
                        CancellationToken.None,
                        TaskContinuationOptions.ExecuteSynchronously,
                        TaskScheduler.Default);
                }
            }

            internal override void Cancel()
            {
                result.TrySetCanceled();
            }

            private void Finish(Task<T> task)
            {
                if (task.IsCanceled)
                {
                    result.TrySetCanceled();
                }
                else if (task.IsFaulted)
                {
                    result.TrySetException(task.Exception.InnerExceptions);
                }
                else
                {
                    result.TrySetResult(task.Result);
                }
            }
        }
    }
}
