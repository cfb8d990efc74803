using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Work of many threads on one thread.</summary>
    [TestFixture]
    public sealed class WorkQueueTests
    {
        private const int Timeout = 10000;

        [Test]
        public void WorkWaitsForThePumpAndRunsInOrder()
        {
            var queue = new WorkQueue();
            var done = new List<int>();
            Task<int>[] results = Enumerable.Range(0, 5).Select(i => queue.Post(() => Note(done, i))).ToArray();
            Assert.That(done, Is.Empty);
            queue.Pump();
            Assert.That(done, Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
            Assert.That(results.Select(result => result.Result), Is.EqualTo(new[] { 0, 10, 20, 30, 40 }));
        }

        [Test]
        public void WorkOfManyThreadsRunsOnThePumpsThreadInEachThreadsOrder()
        {
            const int Threads = 8, Posts = 200;
            var queue = new WorkQueue();
            var done = new List<int>();
            int pumpThread = Thread.CurrentThread.ManagedThreadId;
            Task[] posters = Enumerable.Range(0, Threads).Select(poster => Task.Factory.StartNew(
                () =>
                {
                    for (int i = 0; i < Posts; i++)
                    {
                        int number = poster * Posts + i;
                        Task<int> result = queue.Post(() =>
                        {
                            Note(done, number);
                            return Thread.CurrentThread.ManagedThreadId;
                        });
                        if (i % 50 == 0)
                        {
                            Assert.That(result.Wait(Timeout));
                            Assert.That(result.Result, Is.EqualTo(pumpThread));
                        }
                    }
                },
                TaskCreationOptions.LongRunning)).ToArray();
            Task all = Task.WhenAll(posters);
            Assert.That(PumpUntil(queue, () => all.IsCompleted && done.Count == Threads * Posts));
            all.Wait();
            for (int poster = 0; poster < Threads; poster++)
            {
                int[] own = done.Where(number => number / Posts == poster).ToArray();
                Assert.That(own, Is.EqualTo(Enumerable.Range(poster * Posts, Posts).ToArray()));
            }
        }

        [Test]
        public void ErrorsGoToWhoeverPostedTheWork()
        {
            var queue = new WorkQueue();
            Task<int> thrown = queue.Post<int>((Func<int>)(() => { throw new InvalidOperationException("no"); }));
            Task<int> failed = queue.Post(() => FailLater());
            Task<int> fine = queue.Post(() => 7);
            PumpUntil(queue, () => fine.IsCompleted);
            Assert.That(thrown.Exception.InnerException.Message, Is.EqualTo("no"));
            Assert.That(failed.Exception.InnerException.Message, Is.EqualTo("later"));
            Assert.That(fine.Result, Is.EqualTo(7));
        }

        [Test]
        public void CancelledWorkIsCancelled()
        {
            var queue = new WorkQueue();
            var source = new TaskCompletionSource<int>();
            source.SetCanceled();
            Task<int> task = queue.Post(() => source.Task);
            Task<int> thrown = queue.Post<int>((Func<int>)(() => { throw new OperationCanceledException(); }));
            queue.Pump();
            Assert.That(task.IsCanceled && thrown.IsCanceled);
        }

        [Test]
        public void LaterWorkWaitsForATaskThatGoesOn()
        {
            var queue = new WorkQueue();
            var done = new List<int>();
            var loading = new TaskCompletionSource<int>();
            Task<int> scene = queue.Post(() =>
            {
                Note(done, 1);
                return loading.Task;
            });
            Task<int> capture = queue.Post(() => Note(done, 2));
            queue.Pump();
            queue.Pump();
            Assert.That(done, Is.EqualTo(new[] { 1 }));
            loading.SetResult(5);
            Assert.That(PumpUntil(queue, () => capture.IsCompleted));
            Assert.That(scene.Result, Is.EqualTo(5));
            Assert.That(done, Is.EqualTo(new[] { 1, 2 }));
        }

        [Test]
        public void WhatIsPostedInsideWaitsForTheNextPump()
        {
            var queue = new WorkQueue();
            Task<Task<int>> outer = queue.Post<Task<int>>((Func<Task<int>>)(() => queue.Post(() => 3)));
            queue.Pump();
            Assert.That(outer.Result.IsCompleted, Is.False);
            queue.Pump();
            Assert.That(outer.Result.Result, Is.EqualTo(3));
        }

        [Test]
        public void WorkIsNotInterruptedByOtherWork()
        {
            var queue = new WorkQueue();
            var done = new List<int>();
            queue.Post(() =>
            {
                queue.Pump();
                return Note(done, 1);
            });
            queue.Post(() => Note(done, 2));
            queue.Pump();
            Assert.That(done, Is.EqualTo(new[] { 1, 2 }));
        }

        [Test]
        public void WhoeverWaitsGoesOnOutsideThePump()
        {
            var queue = new WorkQueue();
            int pumpThread = Thread.CurrentThread.ManagedThreadId;
            Task<int> after = queue.Post(() => 1).ContinueWith(
                _ => Thread.CurrentThread.ManagedThreadId, TaskContinuationOptions.ExecuteSynchronously);
            queue.Pump();
            Assert.That(after.Wait(Timeout));
            Assert.That(after.Result, Is.Not.EqualTo(pumpThread));
        }

        [Test]
        public void StoppingCancelsWhatGoesOnWhatWaitsAndWhatComes()
        {
            var queue = new WorkQueue();
            var endless = new TaskCompletionSource<int>();
            Task<int> going = queue.Post(() => endless.Task);
            Task<int> waiting = queue.Post(() => 1);
            queue.Pump();
            queue.Stop();
            Task<int> late = queue.Post(() => 2);
            queue.Pump();
            Assert.That(going.IsCanceled && waiting.IsCanceled && late.IsCanceled);
            endless.SetResult(0);
            Assert.That(going.IsCanceled);
        }

        private static int Note(List<int> done, int number)
        {
            done.Add(number);
            return 10 * number;
        }

        private static async Task<int> FailLater()
        {
            await Task.Delay(5).ConfigureAwait(false);
            throw new InvalidOperationException("later");
        }

        private static bool PumpUntil(WorkQueue queue, Func<bool> condition)
        {
            DateTime end = DateTime.UtcNow.AddMilliseconds(Timeout);
            while (!condition())
            {
                if (DateTime.UtcNow > end)
                {
                    return false;
                }

                queue.Pump();
                Thread.Sleep(1);
            }

            return true;
        }
    }
}
