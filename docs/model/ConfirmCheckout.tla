------------------------------ MODULE ConfirmCheckout ------------------------------
(* One checkout, several drivers (confirm requests, recovery workers), participants that act on requests which the network may          *)
(* delay without bound. A driver may pause or die between any two steps; recovery may take an attempt over while its old driver still   *)
(* lives. A bank may challenge the customer, or the customer pays on the gateway's page: the attempt then waits without a driver,       *)
(* and is resumed or abandoned; what was paid on a page is captured, so its undo is a refund.                                            *)
(* Checked: whatever happens, when everything has come to rest, money, order, stock and promotion uses agree.                           *)
EXTENDS Naturals, FiniteSets, TLC
CONSTANTS Drivers,        \* e.g. {d1, d2, d3}
          Kinds,          \* what is held before the payment: {"stock"} or {"stock", "promotion"}
          MaxAttempts,    \* attempts one session may see
          MaxTakeovers,   \* how many deaths, and takeovers of an attempt whose driver still lives, in all
          MayChallenge,   \* TRUE: a bank may challenge the customer
          Tombstones,     \* TRUE: an undo also refuses the same request arriving late
          FenceBySaga,    \* TRUE: order refuses a fenced ATTEMPT; FALSE: it refuses the fenced SESSION for ever
          StartHolds,     \* TRUE: the checkout's own hold of stock lasts for its first attempt, which does not ask for it again
          HoldsForCustomer, \* TRUE: such a hold is extended before its attempt waits for the customer
          Pins,           \* TRUE: the stock's hold is pinned before the order; from there it does not run out
          Expiry,         \* "any": a hold of stock may run out at any time; "brief": only one that its waiting customer outlasts, as deadlines are kept
          AbandonCancels, \* TRUE: a driver that ends a waiting attempt cancels its payment first, and accepts the answer "paid"
          Hosted,         \* TRUE: the customer pays on the gateway's page, which every attempt opens and waits for; a payment there is captured at once
          RefundsPaid     \* TRUE: the undo of a captured payment refunds it; FALSE: the undo only cancels payments that are not captured
Attempts == 1..MaxAttempts
VARIABLES rec,      \* rec[a] in none, open, waiting, done, failed                       (checkout's database)
          epoch,    \* epoch[a]: how often the attempt changed its driver; stale drivers are refused by it
          paused,   \* paused[a]: it has waited for its customer, who may have paid
          brief,    \* the first attempt's stock is held by the checkout's start, for no longer than an attempt takes
          net,      \* requests on their way to a participant: [kind, a]
          pay,      \* pay[a] in none, challenge (or: page open), auth, paid, declined, void, refunded (payment)
          payTomb,  \* payTomb[a]: void was asked for
          ord,      \* 0 or the attempt that made the order                              (order)
          fences,   \* attempts fenced at order (with FenceBySaga = FALSE, non-empty = session fenced)
          hold,     \* hold[k][a] in none, held, pinned, confirmed, released, expired     (warehouse, promotion)
          holdTomb, \* holdTomb[k][a]: release was asked for
          pc, att, myEpoch, takeovers
vars == <<rec, epoch, paused, brief, net, pay, payTomb, ord, fences, hold, holdTomb, pc, att, myEpoch, takeovers>>

Init == /\ rec = [a \in Attempts |-> "none"] /\ epoch = [a \in Attempts |-> 0] /\ paused = [a \in Attempts |-> FALSE]
        /\ brief = StartHolds /\ net = {}
        /\ pay = [a \in Attempts |-> "none"] /\ payTomb = [a \in Attempts |-> FALSE] /\ ord = 0 /\ fences = {}
        /\ hold = [k \in Kinds |-> [a \in Attempts |-> "none"]] /\ holdTomb = [k \in Kinds |-> [a \in Attempts |-> FALSE]]
        /\ pc = [d \in Drivers |-> "idle"] /\ att = [d \in Drivers |-> 0] /\ myEpoch = [d \in Drivers |-> 0] /\ takeovers = 0

\* Drivers do not remember what they no longer need: it would only multiply the states.
Goto(d, l) == pc' = [pc EXCEPT ![d] = l]
Send(requests) == net' = net \cup requests
Record == <<rec, epoch, paused>>
Part   == <<pay, payTomb, ord, fences, hold, holdTomb, brief>>
Mine   == <<att, myEpoch, takeovers>>
Holds(d) == epoch[att[d]] = myEpoch[d] /\ rec[att[d]] = "open"       \* the driver's closing write still counts
Fenced(a) == IF FenceBySaga THEN a \in fences ELSE fences # {}
Money == {"auth", "paid"}
Seen(a) == \A k \in Kinds : hold[k][a] \in {"held", "pinned", "expired"}    \* the holds were answered, whatever became of them since
Asked(a) == IF StartHolds /\ a = 1 THEN Kinds \ {"stock"} ELSE Kinds
Tombed(k, a) == Tombstones /\ holdTomb[k][a]

\* ---- a confirm opens an attempt: the record is the authority, one open attempt per session --------------------------------------------
Open(d) == /\ pc[d] = "idle" /\ ord = 0 /\ \A a \in Attempts : rec[a] \in {"none", "failed"}
           /\ \E a \in Attempts : /\ rec[a] = "none" /\ \A b \in Attempts : (b < a) => rec[b] = "failed"
                                  /\ rec' = [rec EXCEPT ![a] = "open"] /\ epoch' = [epoch EXCEPT ![a] = 1]
                                  /\ att' = [att EXCEPT ![d] = a] /\ myEpoch' = [myEpoch EXCEPT ![d] = 1]
                                  /\ hold' = IF StartHolds /\ a = 1 THEN [hold EXCEPT !["stock"][a] = "held"] ELSE hold
           /\ Goto(d, "hold") /\ UNCHANGED <<paused, brief, net, pay, payTomb, ord, fences, holdTomb, takeovers>>
\* ---- forward steps: send, then see the answer, or time out (unknown) ------------------------------------------------------------------
DoHold(d)  == /\ pc[d] = "hold" /\ Send({[kind |-> k, a |-> att[d]] : k \in Asked(att[d])}) /\ Goto(d, "holdWait") /\ UNCHANGED <<Record, Part, Mine>>
HoldOk(d)  == /\ pc[d] = "holdWait" /\ Seen(att[d]) /\ Goto(d, "auth") /\ UNCHANGED <<Record, net, Part, Mine>>
DoAuth(d)  == /\ pc[d] = "auth" /\ Send({[kind |-> "Authorize", a |-> att[d]]}) /\ Goto(d, "authWait") /\ UNCHANGED <<Record, Part, Mine>>
AuthOk(d)  == /\ pc[d] = "authWait" /\ pay[att[d]] \in Money /\ Goto(d, IF Pins THEN "pin" ELSE "create") /\ UNCHANGED <<Record, net, Part, Mine>>
\* A decline just closes the attempt: the holds stay for the next one, until the session ends. Who took over undoes everything.
AuthNo(d)  == /\ pc[d] = "authWait" /\ pay[att[d]] \in {"declined", "void", "refunded"}
              /\ Goto(d, IF myEpoch[d] = 1 THEN "fail" ELSE "fence") /\ UNCHANGED <<Record, net, Part, Mine>>
DoPin(d)   == /\ pc[d] = "pin" /\ Send({[kind |-> "Pin", a |-> att[d]]}) /\ Goto(d, "pinWait") /\ UNCHANGED <<Record, Part, Mine>>
PinOk(d)   == /\ pc[d] = "pinWait" /\ hold["stock"][att[d]] \in {"pinned", "confirmed"} /\ Goto(d, "create") /\ UNCHANGED <<Record, net, Part, Mine>>
\* The stock is gone. A refused pin undoes everything.
PinNo(d)   == /\ pc[d] = "pinWait" /\ hold["stock"][att[d]] = "expired" /\ Goto(d, "fence") /\ UNCHANGED <<Record, net, Part, Mine>>
Create(d)  == /\ pc[d] = "create" /\ Send({[kind |-> "CreateOrder", a |-> att[d]]}) /\ Goto(d, "createWait") /\ UNCHANGED <<Record, Part, Mine>>
CreateOk(d)== /\ pc[d] = "createWait" /\ ord # 0 /\ Goto(d, "confirm") /\ UNCHANGED <<Record, net, Part, Mine>>
Unknown(d) == /\ pc[d] \in {"holdWait", "authWait", "pinWait", "createWait"} /\ Goto(d, "fence") /\ UNCHANGED <<Record, net, Part, Mine>>
\* ---- the customer is with their bank: the attempt waits without a driver ----------------------------------------------------------------
\* Before it waits its hold is extended, where it was to last for the attempt only. What has run out is taken again, or it is gone.
Extend(d)  == /\ pc[d] = "authWait" /\ pay[att[d]] = "challenge" /\ HoldsForCustomer /\ brief /\ att[d] = 1 /\ brief' = FALSE
              /\ \E taken \in BOOLEAN : hold' = [hold EXCEPT !["stock"][1] = IF @ = "expired" /\ taken /\ ~Tombed("stock", 1) THEN "held" ELSE @]
              /\ UNCHANGED <<Record, net, pay, payTomb, ord, fences, holdTomb, pc, Mine>>
Pause(d)   == /\ pc[d] = "authWait" /\ pay[att[d]] = "challenge" /\ ~(HoldsForCustomer /\ brief /\ att[d] = 1) /\ Goto(d, "idle")
              /\ rec' = IF Holds(d) THEN [rec EXCEPT ![att[d]] = "waiting"] ELSE rec
              /\ paused' = IF Holds(d) THEN [paused EXCEPT ![att[d]] = TRUE] ELSE paused
              /\ UNCHANGED <<epoch, net, Part, Mine>>
Customer   == /\ \E a \in Attempts : /\ pay[a] = "challenge"
                                     /\ \E end \in (IF Hosted THEN {"paid", "void"} ELSE {"auth", "declined"}) : pay' = [pay EXCEPT ![a] = end]
              /\ UNCHANGED <<Record, net, payTomb, ord, fences, hold, holdTomb, brief, pc, Mine>>
\* The customer confirms again, or the worker sees the result of the challenge: payment is asked, under the same key.
Resume(d)  == /\ pc[d] = "idle" /\ \E a \in Attempts :
                   /\ rec[a] = "waiting" /\ pay[a] # "challenge" /\ rec' = [rec EXCEPT ![a] = "open"]
                   /\ epoch' = [epoch EXCEPT ![a] = @ + 1] /\ att' = [att EXCEPT ![d] = a] /\ myEpoch' = [myEpoch EXCEPT ![d] = epoch[a] + 1]
              /\ Goto(d, "authWait") /\ UNCHANGED <<paused, net, takeovers>> /\ UNCHANGED Part
\* Another card, a changed cart, a deadline: the payment is cancelled, unless it proves paid; then the record is closed.
Abandon(d) == /\ pc[d] = "idle" /\ \E a \in Attempts :
                   /\ rec[a] = "waiting" /\ pay[a] = "challenge"
                   /\ pay' = IF AbandonCancels THEN [pay EXCEPT ![a] = "void"] ELSE pay
                   /\ att' = [att EXCEPT ![d] = a] /\ myEpoch' = [myEpoch EXCEPT ![d] = epoch[a]]
              /\ Goto(d, "close") /\ UNCHANGED <<Record, net, payTomb, ord, fences, hold, holdTomb, brief, takeovers>>
Close(d)   == /\ pc[d] = "close" /\ Goto(d, "idle")
              /\ rec' = IF epoch[att[d]] = myEpoch[d] /\ rec[att[d]] = "waiting" THEN [rec EXCEPT ![att[d]] = "failed"] ELSE rec
              /\ UNCHANGED <<epoch, paused, net, Part, Mine>>
\* ---- the pivot is asked, and closed, in one step at order: found -> forward, else fenced -> undo ---------------------------------------
Fence(d)   == /\ pc[d] = "fence"
              /\ IF ord # 0 THEN Goto(d, "confirm") /\ UNCHANGED fences ELSE Goto(d, "void") /\ fences' = fences \cup {att[d]}
              /\ UNCHANGED <<Record, net, pay, payTomb, ord, hold, holdTomb, brief, Mine>>
\* Confirm and undo are answered calls, repeated until answered, by a driver or as stored compensations: one atomic step each.
\* Uses of promotions are confirmed by the driver.
Confirm(d) == /\ pc[d] = "confirm" /\ Goto(d, "finish")
              /\ hold' = [k \in Kinds |-> IF k = "stock" THEN hold[k] ELSE [hold[k] EXCEPT ![ord] = IF @ = "held" THEN "confirmed" ELSE @]]
              /\ UNCHANGED <<Record, net, pay, payTomb, ord, fences, holdTomb, brief, Mine>>
Finish(d)  == /\ pc[d] = "finish" /\ Goto(d, "idle") /\ rec' = IF Holds(d) THEN [rec EXCEPT ![att[d]] = "done"] ELSE rec
              /\ UNCHANGED <<epoch, paused, net, Part, Mine>>
Void(d)    == /\ pc[d] = "void" /\ Goto(d, "release")
              /\ pay' = [pay EXCEPT ![att[d]] = IF @ \in {"auth", "challenge"} THEN "void" ELSE IF @ = "paid" /\ RefundsPaid THEN "refunded" ELSE @]
              /\ payTomb' = [payTomb EXCEPT ![att[d]] = TRUE]
              /\ UNCHANGED <<Record, net, ord, fences, hold, holdTomb, brief, Mine>>
\* Participants are asked one after the other, in any order.
Release(d) == /\ pc[d] = "release" /\ \E k \in Kinds :
                   /\ ~holdTomb[k][att[d]] \/ \A l \in Kinds : holdTomb[l][att[d]]
                   /\ hold' = [hold EXCEPT ![k][att[d]] = IF @ \in {"held", "pinned"} THEN "released" ELSE @] /\ holdTomb' = [holdTomb EXCEPT ![k][att[d]] = TRUE]
                   /\ Goto(d, IF \A l \in Kinds : l = k \/ holdTomb[l][att[d]] THEN "fail" ELSE "release")
              /\ UNCHANGED <<Record, net, pay, payTomb, ord, fences, brief, Mine>>
Fail(d)    == /\ pc[d] = "fail" /\ Goto(d, "idle") /\ rec' = IF Holds(d) THEN [rec EXCEPT ![att[d]] = "failed"] ELSE rec
              /\ UNCHANGED <<epoch, paused, net, Part, Mine>>
\* ---- a driver dies (its attempt stays open), or recovery takes over while the old driver may still run ---------------------------------
Die(d)     == /\ pc[d] # "idle" /\ takeovers < MaxTakeovers /\ takeovers' = takeovers + 1 /\ Goto(d, "idle")
              /\ UNCHANGED <<Record, net, Part, att, myEpoch>>
TakeOver(d)== /\ pc[d] = "idle" /\ \E a \in Attempts :
                   /\ rec[a] = "open"
                   /\ \/ takeovers < MaxTakeovers /\ takeovers' = takeovers + 1
                      \/ /\ \A e \in Drivers : ~(att[e] = a /\ pc[e] # "idle")    \* without a driver: recovery always may
                         /\ UNCHANGED takeovers
                   /\ epoch' = [epoch EXCEPT ![a] = @ + 1] /\ att' = [att EXCEPT ![d] = a] /\ myEpoch' = [myEpoch EXCEPT ![d] = epoch[a] + 1]
                   \* whose customer may have paid goes forward: the payment is asked first
                   /\ Goto(d, IF paused[a] THEN "authWait" ELSE "fence")
              /\ UNCHANGED <<rec, paused, net>> /\ UNCHANGED Part
\* ---- participants receive a request, some time; each is idempotent by attempt ----------------------------------------------------------
Receive(m) == \/ /\ m.kind \in Kinds
                 /\ hold' = [hold EXCEPT ![m.kind][m.a] = IF @ = "none" /\ ~Tombed(m.kind, m.a) THEN "held" ELSE @]
                 /\ UNCHANGED <<pay, payTomb, ord, fences, holdTomb>>
              \/ /\ m.kind = "Pin"    \* what has run out is taken again, or it is gone
                 /\ \E taken \in BOOLEAN :
                      hold' = [hold EXCEPT !["stock"][m.a] = IF Tombed("stock", m.a) THEN @ ELSE IF @ = "held" \/ (@ \in {"none", "expired"} /\ taken) THEN "pinned" ELSE @]
                 /\ UNCHANGED <<pay, payTomb, ord, fences, holdTomb>>
              \/ /\ m.kind = "Authorize"
                 /\ \E answer \in IF Hosted THEN {"challenge"} ELSE {"auth", "declined"} \cup (IF MayChallenge THEN {"challenge"} ELSE {}) :
                      pay' = [pay EXCEPT ![m.a] = IF @ # "none" THEN @ ELSE IF Tombstones /\ payTomb[m.a] THEN "void" ELSE answer]
                 /\ UNCHANGED <<payTomb, ord, fences, hold, holdTomb>>
              \/ /\ m.kind = "CreateOrder" /\ ord' = IF ord = 0 /\ ~Fenced(m.a) THEN m.a ELSE ord
                 /\ UNCHANGED <<pay, payTomb, fences, hold, holdTomb>>
\* The event of the confirmed order arrives, at any time: what is held for the order becomes its own.
Allocate == /\ ord # 0 /\ hold["stock"][ord] \in {"held", "pinned"} /\ hold' = [hold EXCEPT !["stock"][ord] = "confirmed"]
            /\ UNCHANGED <<Record, net, pay, payTomb, ord, fences, holdTomb, brief, pc, Mine>>
Deliver == \E m \in net : net' = net \ {m} /\ Receive(m) /\ UNCHANGED <<Record, brief, pc, Mine>>
\* The session of a closed attempt ends, and with it what it had left held.
EndSession == \E k \in Kinds, a \in Attempts : /\ rec[a] = "failed" /\ ord # a /\ hold[k][a] = "held"
                                               /\ hold' = [hold EXCEPT ![k][a] = "released"]
              /\ UNCHANGED <<Record, net, pay, payTomb, ord, fences, holdTomb, brief, pc, Mine>>
\* A hold of stock runs out. Uses of promotions are held for longer than any outage.
Expire == /\ \E a \in Attempts : /\ hold["stock"][a] = "held" /\ (Expiry = "any" \/ (a = 1 /\ brief /\ rec[a] = "waiting"))
                               /\ hold' = [hold EXCEPT !["stock"][a] = "expired"]
          /\ UNCHANGED <<Record, net, pay, payTomb, ord, fences, holdTomb, brief, pc, Mine>>

Step(d) == \/ Open(d) \/ DoHold(d) \/ HoldOk(d) \/ DoAuth(d) \/ AuthOk(d) \/ AuthNo(d) \/ DoPin(d) \/ PinOk(d) \/ PinNo(d) \/ Create(d) \/ CreateOk(d) \/ Unknown(d)
           \/ Extend(d) \/ Pause(d) \/ Resume(d) \/ Abandon(d) \/ Close(d)
           \/ Fence(d) \/ Confirm(d) \/ Finish(d) \/ Void(d) \/ Release(d) \/ Fail(d)
Next == (\E d \in Drivers : Step(d) \/ Die(d) \/ TakeOver(d)) \/ Deliver \/ Allocate \/ Customer \/ EndSession \/ Expire
Rest == /\ net = {} /\ \A d \in Drivers : pc[d] = "idle"
        /\ (ord # 0 => hold["stock"][ord] \notin {"held", "pinned"})
        /\ \A a \in Attempts : rec[a] \notin {"open", "waiting"} /\ \A k \in Kinds : ~(rec[a] = "failed" /\ ord # a /\ hold[k][a] = "held")
Spec == Init /\ [][Next]_vars

\* ---- what is promised -------------------------------------------------------------------------------------------------------------------
MoneyMatchesOrders == Rest => \A a \in Attempts : /\ (pay[a] \in Money) <=> (ord = a)
                                                  /\ pay[a] # "challenge"
HoldsMatchOrders   == Rest => \A a \in Attempts, k \in Kinds : /\ (ord = a) => hold[k][a] = "confirmed"
                                                               /\ (ord # a) => hold[k][a] \notin {"held", "pinned", "confirmed"}
RecordTellsTruth   == Rest => \A a \in Attempts : (rec[a] = "done") <=> (ord = a)
\* Once there is the order, its stock stays with it, long before the event arrives.
OrderKeepsStock    == ord # 0 => hold["stock"][ord] \in {"pinned", "confirmed"}
NeverFailedWithOrder == \A a \in Attempts : rec[a] = "failed" => ord # a
\* Where deadlines are kept, a customer who comes back finds the stock held.
HoldOutlastsCustomer == \A a \in Attempts : hold["stock"][a] # "expired"
\* ---- lies: TLC must find a run that breaks each, or the model shows nothing --------------------------------------------------------------
NoOrderEver        == ord = 0
NoSecondTryWorks   == ord # 2
NoRefundEver       == \A a \in Attempts : pay[a] # "refunded"
NoCustomerReturns  == ~(\E a \in Attempts : paused[a] /\ rec[a] = "done")
=====================================================================================================================================
